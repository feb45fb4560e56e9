package io.secondsite.agent.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.secondsite.agent.config.LimitsConfig;
import io.secondsite.agent.kerberos.Acceptance;
import io.secondsite.agent.kerberos.Kerberos;
import io.secondsite.agent.kerberos.KerberosException;
import io.secondsite.agent.pairing.Caller;
import io.secondsite.agent.pairing.Callers;
import io.secondsite.agent.problem.ErrorCode;
import io.secondsite.agent.problem.ProblemException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every request passes here first, also those for health and metrics: who may go where, and how
 * large a body may be. Thread-safe.
 */
@Singleton
final class Door {
  private static final Logger log = LoggerFactory.getLogger(Door.class);
  static final String CALLER = Caller.class.getName();
  private static final String WWW_AUTHENTICATE = "WWW-Authenticate";
  private static final int FIRST = 1_000;
  private static final Pattern SEGMENTS = Pattern.compile("/peer/v1/replicas/[^/]+/segments");

  private final Callers callers;
  private final Optional<Kerberos> kerberos;
  private final ObjectMapper json;
  private final long bodyBytesMax;

  Door(Callers callers, Optional<Kerberos> kerberos, ObjectMapper json, LimitsConfig limits) {
    this.callers = callers;
    this.kerberos = kerberos;
    this.json = json;
    bodyBytesMax = limits.requestBody().asLongValue();
  }

  void register(@Observes Filters filters) {
    filters.register(this::pass, FIRST);
  }

  private void pass(RoutingContext context) {
    try {
      Caller caller = caller(context);
      checkPath(caller, context.normalizedPath());
      checkLength(context.request(), context.normalizedPath());
      context.put(CALLER, caller);
    } catch (ProblemException refusal) {
      refuse(context, refusal);
      return;
    }
    context.next();
  }

  private Caller caller(RoutingContext context) {
    SSLSession session = context.request().connection().sslSession();
    if (session == null) {
      return new Caller.Stranger("without TLS");
    }
    Optional<X509Certificate> certificate = certificate(session);
    if (certificate.isPresent()) {
      return callers.of(certificate.get());
    }
    return kerberos
        .map(own -> byKerberos(own, context, session))
        .orElseGet(() -> new Caller.Stranger("without a certificate"));
  }

  /** Only the Kerberos listener lets a caller in who shows no certificate. */
  private Caller byKerberos(Kerberos own, RoutingContext context, SSLSession session) {
    try {
      X509Certificate shown = (X509Certificate) session.getLocalCertificates()[0];
      String authorization = context.request().getHeader(HttpHeaders.AUTHORIZATION);
      Acceptance acceptance = own.accept(authorization, shown);
      context.response().putHeader(WWW_AUTHENTICATE, acceptance.header());
      return callers.of(acceptance.principal());
    } catch (KerberosException e) {
      context.response().putHeader(WWW_AUTHENTICATE, "Negotiate");
      log.atWarn()
          .addKeyValue("caller", context.request().remoteAddress())
          .addKeyValue("fault", e.fault())
          .log("a proof by Kerberos was refused");
      throw e.problem();
    }
  }

  private static Optional<X509Certificate> certificate(SSLSession session) {
    try {
      return session.getPeerCertificates()[0] instanceof X509Certificate certificate
          ? Optional.of(certificate)
          : Optional.empty();
    } catch (SSLPeerUnverifiedException e) {
      return Optional.empty();
    }
  }

  private static void checkPath(Caller caller, String path) {
    boolean isPeerPath = path.equals("/peer") || path.startsWith("/peer/");
    boolean allowed =
        switch (caller) {
          case Caller.Operator operator -> !isPeerPath;
          case Caller.PeerAgent peer -> isPeerPath;
          case Caller.Stranger stranger -> false;
        };
    if (!allowed) {
      throw ProblemException.of(
              ErrorCode.FORBIDDEN,
              isPeerPath ? "this path is for paired agents" : "this path is for the operator")
          .withRemedy(
              isPeerPath ? "pair the two agents first" : "use the certificate in <state>/operator");
    }
  }

  private void checkLength(HttpServerRequest request, String path) {
    if (SEGMENTS.matcher(path).matches()) {
      return; // read piece by piece, checked by the receiver as it goes
    }
    if (request.headers().contains(HttpHeaders.TRANSFER_ENCODING)) {
      throw ProblemException.of(ErrorCode.LENGTH_REQUIRED, "a chunked body is not taken here")
          .withRemedy("send Content-Length");
    }
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    if (length != null && parsed(length) > bodyBytesMax) {
      throw ProblemException.of(
          ErrorCode.TOO_LARGE, "a body may have " + bodyBytesMax + " bytes, not " + length);
    }
  }

  private static long parsed(String length) {
    try {
      return Long.parseLong(length.trim());
    } catch (NumberFormatException e) {
      return Long.MAX_VALUE;
    }
  }

  private void refuse(RoutingContext context, ProblemException refusal) {
    Problem problem = Problem.of(refusal);
    try {
      context
          .response()
          .setStatusCode(problem.status())
          .putHeader(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE)
          .putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE)
          .end(json.writeValueAsString(problem));
    } catch (JsonProcessingException e) {
      context.fail(e);
    }
  }
}
