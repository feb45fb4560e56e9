package io.secondsite.vault.token;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Signs claims as a JSON web token with ES256, and tells the key as a JSON web key set. */
final class TokenSigner {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
  private static final int COORDINATE_BYTES = 32;

  private final IssuerKey key;

  TokenSigner(IssuerKey key) {
    this.key = key;
  }

  String sign(Map<String, Object> claims) {
    String signed =
        encoded(Map.of("alg", "ES256", "typ", "JWT", "kid", key.id())) + "." + encoded(claims);
    try {
      Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
      signature.initSign(key.privateKey());
      signature.update(signed.getBytes(StandardCharsets.US_ASCII));
      return signed + "." + BASE64.encodeToString(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the issuer's key does not sign", e);
    }
  }

  Map<String, Object> keySet() {
    Map<String, Object> publicKey = new LinkedHashMap<>();
    publicKey.put("kty", "EC");
    publicKey.put("crv", "P-256");
    publicKey.put("use", "sig");
    publicKey.put("alg", "ES256");
    publicKey.put("kid", key.id());
    publicKey.put("x", coordinate(key.publicKey().getW().getAffineX()));
    publicKey.put("y", coordinate(key.publicKey().getW().getAffineY()));
    return Map.of("keys", List.of(publicKey));
  }

  private static String coordinate(BigInteger number) {
    byte[] bytes = number.toByteArray();
    byte[] fixed = new byte[COORDINATE_BYTES];
    int length = Math.min(bytes.length, COORDINATE_BYTES);
    System.arraycopy(bytes, bytes.length - length, fixed, COORDINATE_BYTES - length, length);
    return BASE64.encodeToString(fixed);
  }

  private static String encoded(Map<String, Object> content) {
    try {
      return BASE64.encodeToString(JSON.writeValueAsBytes(content));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
