package io.secondsite.provider.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.secondsite.provider.site.Caller;
import io.secondsite.provider.site.Callers;
import io.secondsite.rim.problem.ProblemException;
import io.secondsite.rim.problem.RequestCode;
import io.secondsite.rim.rest.ProblemFormat;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * Every request passes here first, also those for health and metrics: who may go where.
 * Thread-safe.
 */
@Singleton
final class Door {
  static final String CALLER = Caller.class.getName();
  private static final int FIRST = 1_000;
  private static final String ENROLMENTS = "/hosts/enrolments";
  private static final String RENEWALS = "/hosts/renewals";

  private final Callers callers;
  private final ObjectMapper json;
  private final ProblemFormat format;

  Door(Callers callers, ObjectMapper json, ProblemFormat format) {
    this.callers = callers;
    this.json = json;
    this.format = format;
  }

  void register(@Observes Filters filters) {
    filters.register(this::pass, FIRST);
  }

  private void pass(RoutingContext context) {
    HttpServerRequest request = context.request();
    Caller caller = certificate(request).map(callers::of).orElseGet(Caller.Stranger::new);
    String path = context.normalizedPath();
    if (isAllowed(caller, request.method(), path)) {
      context.put(CALLER, caller);
      context.next();
    } else {
      refuse(context, refusal(path));
    }
  }

  private static Optional<X509Certificate> certificate(HttpServerRequest request) {
    SSLSession session = request.connection().sslSession();
    if (session == null) {
      return Optional.empty();
    }
    try {
      return session.getPeerCertificates()[0] instanceof X509Certificate certificate
          ? Optional.of(certificate)
          : Optional.empty();
    } catch (SSLPeerUnverifiedException e) {
      return Optional.empty();
    }
  }

  static boolean isAllowed(Caller caller, HttpMethod method, String path) {
    if (path.equals(ENROLMENTS) && method.equals(HttpMethod.POST)) {
      return true; // the token tells who it is
    }
    return switch (caller) {
      case Caller.Operator operator -> !path.equals(RENEWALS);
      case Caller.SiteHostAgent host -> path.equals(RENEWALS);
      case Caller.Stranger stranger -> false;
    };
  }

  private static ProblemException refusal(String path) {
    return path.equals(RENEWALS)
        ? ProblemException.of(RequestCode.FORBIDDEN, "this path is for hosts of this site")
            .withRemedy("enrol first: POST " + ENROLMENTS)
        : ProblemException.of(RequestCode.FORBIDDEN, "this path is for the site's operator")
            .withRemedy("use the certificate in <state>/operator");
  }

  private void refuse(RoutingContext context, ProblemException refusal) {
    ProblemFormat.Body body = format.body(refusal, context.normalizedPath());
    try {
      context
          .response()
          .setStatusCode(refusal.code().status())
          .putHeader(HttpHeaders.CONTENT_TYPE, body.mediaType())
          .putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE)
          .end(json.writeValueAsString(body.entity()));
    } catch (JsonProcessingException e) {
      context.fail(e);
    }
  }
}
