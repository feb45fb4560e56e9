// The official clients do an administrator's work against a running vault. Arguments: URL, token, subscription,
// resource group, vault. Prints one line of JSON: what was seen. Any refusal or surprise ends with exit code 1.
import { RecoveryServicesClient } from "@azure/arm-recoveryservices";
import { SiteRecoveryManagementClient } from "@azure/arm-recoveryservices-siterecovery";

const [url, token, subscription, group, vault] = process.argv.slice(2);
const credential = { getToken: async () => ({ token, expiresOnTimestamp: Date.now() + 3_600_000 }) };
const options = { endpoint: url, credentialScopes: [`${url}/.default`], updateIntervalInMs: 200 };
const services = new RecoveryServicesClient(credential, subscription, options);
const recovery = new SiteRecoveryManagementClient(credential, subscription, options);
const polling = { updateIntervalInMs: 200 };

const all = async (pages) => {
  const found = [];
  for await (const one of pages) found.push(one);
  return found;
};
const names = (resources) => resources.map((resource) => resource.name).sort();
const refused = async (work) => {
  try {
    await work();
  } catch (error) {
    return { status: error.statusCode, code: error.code, message: error.message };
  }
  throw new Error("was not refused");
};
const until = async (what, condition) => {
  const end = Date.now() + 120_000;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
};

const seen = {};
seen.vault = (await services.vaults.get(group, vault)).type;
seen.vaults = names(await all(services.vaults.listBySubscriptionId()));
// What the sites tell comes in any order.
await until("the logical networks of Chicago", async () =>
  (await all(recovery.replicationLogicalNetworks.listByReplicationFabrics(vault, group, "Chicago")))
    .length === 2);
const fabrics = await all(recovery.replicationFabrics.list(vault, group));
seen.fabrics = names(fabrics);
seen.fabricType = fabrics[0].properties.customDetails.instanceType;
seen.providers = names(await all(recovery.replicationRecoveryServicesProviders.list(vault, group)));
const clouds = recovery.replicationProtectionContainers;
seen.clouds = names(await all(clouds.listByReplicationFabrics(vault, group, "NewYork")));
seen.networks = names(await all(recovery.replicationNetworks.list(vault, group)));
seen.logicalNetworks = names(
  await all(recovery.replicationLogicalNetworks.listByReplicationFabrics(vault, group, "Chicago")));

const items = recovery.replicationProtectableItems;
let machine;
await until("web1", async () => {
  const found = await all(
    items.listByReplicationProtectionContainers(vault, group, "NewYork", "GoldCloud1"));
  machine = found.find((item) => item.properties.friendlyName === "web1");
  return machine !== undefined;
});
seen.machine = machine.properties.friendlyName;

const policy = (seconds) => ({
  properties: {
    providerSpecificInput: {
      instanceType: "HyperVReplica2012R2",
      replicationFrequencyInSeconds: seconds,
      recoveryPoints: 24,
      applicationConsistentSnapshotFrequencyInHours: 0,
      compression: "Enabled",
      initialReplicationMethod: "OverNetwork",
      replicationPort: 8084,
      allowedAuthenticationType: 2,
      replicaDeletion: "NotRequired",
    },
  },
});
const policies = recovery.replicationPolicies;
seen.policyOf45Seconds = await refused(
  () => policies.beginCreateAndWait(vault, group, "odd", policy(45), polling));
const created = await policies.beginCreateAndWait(vault, group, "official", policy(30), polling);
seen.policy = created.properties.providerSpecificDetails.replicationFrequencyInSeconds;

const recoveryCloud = await clouds.get(vault, group, "Chicago", "GoldCloud2");
const pairing = await recovery.replicationProtectionContainerMappings.beginCreateAndWait(
  vault, group, "NewYork", "GoldCloud1", "official",
  { properties: { targetProtectionContainerId: recoveryCloud.id, policyId: created.id } }, polling);
seen.pairing = pairing.properties.targetProtectionContainerFriendlyName;

const target = await recovery.replicationNetworks.get(vault, group, "Chicago", "VMNetwork1-Chicago");
const mapping = await recovery.replicationNetworkMappings.beginCreateAndWait(
  vault, group, "NewYork", "VMNetwork1-NewYork", "official",
  {
    properties: {
      recoveryFabricName: "Chicago",
      recoveryNetworkId: target.id,
      fabricSpecificDetails: { instanceType: "VmmToVmm" },
    },
  }, polling);
seen.mapping = mapping.properties.recoveryNetworkFriendlyName;

const protectedItems = recovery.replicationProtectedItems;
seen.nobody = await refused(() => protectedItems.beginCreateAndWait(
  vault, group, "NewYork", "GoldCloud1", "00000000-0000-0000-0000-00000000beef",
  {
    properties: {
      policyId: created.id,
      protectableItemId: machine.id.replace(machine.name, "00000000-0000-0000-0000-00000000beef"),
      providerSpecificDetails: { instanceType: "HyperVReplica2012R2" },
    },
  }, polling));
const item = await protectedItems.beginCreateAndWait(
  vault, group, "NewYork", "GoldCloud1", machine.name,
  {
    properties: {
      policyId: created.id,
      protectableItemId: machine.id,
      providerSpecificDetails: { instanceType: "HyperVReplica2012R2" },
    },
  }, polling);
seen.item = item.properties.friendlyName;
seen.itemType = item.properties.providerSpecificDetails.instanceType;
await until("a recovery point", async () =>
  (await all(recovery.recoveryPoints.listByReplicationProtectedItems(
    vault, group, "NewYork", "GoldCloud1", machine.name))).length > 0);

const tested = await protectedItems.beginTestFailoverAndWait(
  vault, group, "NewYork", "GoldCloud1", machine.name,
  {
    properties: {
      failoverDirection: "PrimaryToRecovery",
      networkType: "NoNetworkAttachAsInput",
      providerSpecificDetails: { instanceType: "HyperVReplica2012R2" },
    },
  }, polling);
seen.testFailoverState = tested.properties.testFailoverState;
await protectedItems.beginTestFailoverCleanupAndWait(
  vault, group, "NewYork", "GoldCloud1", machine.name,
  { properties: { comments: "by the official client" } }, polling);

const jobs = await all(recovery.replicationJobs.list(vault, group));
seen.jobs = jobs.map((job) => `${job.properties.scenarioName} ${job.properties.state}`).sort();
const enabled = jobs.find((job) => job.properties.scenarioName === "EnableProtection"
  && job.properties.state === "Succeeded");
seen.tasks = enabled.properties.tasks.map((task) => task.friendlyName);
console.log(JSON.stringify(seen));
