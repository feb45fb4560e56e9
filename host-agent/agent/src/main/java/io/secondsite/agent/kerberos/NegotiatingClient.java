package io.secondsite.agent.kerberos;

import java.io.IOException;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.PushPromiseHandler;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/**
 * A client with SPNEGO around another one. Before the first request the peer proves by Kerberos
 * that the certificate it shows is its own; nothing goes to any other certificate. Every request
 * has a token of its own, bound to that certificate, and no answer counts without the peer's proof
 * in it. Asking the KDC blocks the caller. Thread-safe.
 */
final class NegotiatingClient extends HttpClient {
  private static final Duration PROOF_DEADLINE = Duration.ofSeconds(30);

  private static final Pattern FAULT = Pattern.compile("\"code\":\"KERBEROS_([A-Z_]{1,40})\"");

  private final HttpClient plain;
  private final URI proofAt;
  private final String target;
  private final KerberosLogin login;
  private final ServerPin server;
  private final ReentrantLock proving = new ReentrantLock();

  NegotiatingClient(
      HttpClient plain, URI peer, String target, KerberosLogin login, ServerPin server) {
    this.plain = plain;
    proofAt = peer.resolve("/peer/v1/proof");
    this.target = target;
    this.login = login;
    this.server = server;
  }

  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest request, BodyHandler<T> handler) {
    try {
      Initiation initiation = Initiation.of(login, target, proved());
      return plain
          .sendAsync(with(request, initiation), handler)
          .whenComplete((answer, failure) -> doubt(failure))
          .thenApply(answer -> checked(answer, initiation));
    } catch (IOException e) {
      return CompletableFuture.failedFuture(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return CompletableFuture.failedFuture(e);
    }
  }

  private static HttpRequest with(HttpRequest request, Initiation initiation) {
    return HttpRequest.newBuilder(request, (name, value) -> true)
        .setHeader("Authorization", initiation.header())
        .build();
  }

  /** The certificate that the peer has proved to own. */
  private X509Certificate proved() throws IOException, InterruptedException {
    proving.lockInterruptibly();
    try {
      X509Certificate known = server.proved();
      return known == null ? prove() : known;
    } finally {
      proving.unlock();
    }
  }

  private X509Certificate prove() throws IOException, InterruptedException {
    HttpRequest question = HttpRequest.newBuilder(proofAt).timeout(PROOF_DEADLINE).build();
    X509Certificate shown = shown(plain.send(question, BodyHandlers.discarding()));
    Initiation initiation = Initiation.of(login, target, shown);
    HttpResponse<String> answer = plain.send(with(question, initiation), BodyHandlers.ofString());
    if (proofIn(answer).isEmpty()) {
      login.forget();
      throw refused(answer);
    }
    checked(answer, initiation);
    server.prove(shown);
    return shown;
  }

  /** The peer's own word for it, if it is one of ours. */
  private KerberosException refused(HttpResponse<String> answer) {
    Matcher code = FAULT.matcher(answer.body());
    KerberosFault fault = code.find() ? KerberosFault.named(code.group(1)) : KerberosFault.REFUSED;
    return new KerberosException(
        fault, "%s answered %d: %s".formatted(proofAt, answer.statusCode(), brief(answer.body())));
  }

  private static String brief(String body) {
    return body.substring(0, Math.min(body.length(), 500));
  }

  private static X509Certificate shown(HttpResponse<?> answer) throws IOException {
    if (answer.sslSession().isPresent()
        && answer.sslSession().get().getPeerCertificates()[0] instanceof X509Certificate shown) {
      return shown;
    }
    throw new SSLPeerUnverifiedException("no certificate");
  }

  /** A refusal of the caller may come without a proof: the peer cannot prove itself to anybody. */
  private <T> HttpResponse<T> checked(HttpResponse<T> answer, Initiation initiation) {
    try {
      Optional<byte[]> proof = proofIn(answer);
      if (proof.isPresent()) {
        initiation.complete(proof.get());
        return answer;
      }
      forget();
      if (answer.statusCode() == 401 || answer.statusCode() == 403) {
        return answer;
      }
      throw new KerberosException(
          KerberosFault.NOT_MUTUAL, target + " answered without having proved itself");
    } catch (KerberosException e) {
      forget();
      throw new CompletionException(e);
    }
  }

  private static Optional<byte[]> proofIn(HttpResponse<?> answer) throws KerberosException {
    Optional<String> header = answer.headers().firstValue("WWW-Authenticate");
    return header.isPresent() ? Spnego.token(header.get()) : Optional.empty();
  }

  /** The peer may have a new certificate, or its realm a new key: the next request finds out. */
  private void doubt(@Nullable Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (cause instanceof SSLHandshakeException) {
      forget();
    }
  }

  private void forget() {
    server.forget();
    login.forget();
  }

  @Override
  public <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler)
      throws IOException, InterruptedException {
    CompletableFuture<HttpResponse<T>> answer = sendAsync(request, handler);
    try {
      return answer.get();
    } catch (InterruptedException e) {
      answer.cancel(true);
      throw e;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException known) {
        throw known;
      }
      throw new IOException(e.getCause());
    }
  }

  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest request, BodyHandler<T> handler, @Nullable PushPromiseHandler<T> pushes) {
    return sendAsync(request, handler); // HTTP/1.1 has no pushes
  }

  @Override
  public void shutdownNow() {
    plain.shutdownNow();
  }

  @Override
  public void shutdown() {
    plain.shutdown();
  }

  @Override
  public boolean awaitTermination(Duration duration) throws InterruptedException {
    return plain.awaitTermination(duration);
  }

  @Override
  public boolean isTerminated() {
    return plain.isTerminated();
  }

  @Override
  public void close() {
    plain.close();
  }

  @Override
  public Optional<CookieHandler> cookieHandler() {
    return plain.cookieHandler();
  }

  @Override
  public Optional<Duration> connectTimeout() {
    return plain.connectTimeout();
  }

  @Override
  public Redirect followRedirects() {
    return plain.followRedirects();
  }

  @Override
  public Optional<ProxySelector> proxy() {
    return plain.proxy();
  }

  @Override
  public SSLContext sslContext() {
    return plain.sslContext();
  }

  @Override
  public SSLParameters sslParameters() {
    return plain.sslParameters();
  }

  @Override
  public Optional<Authenticator> authenticator() {
    return plain.authenticator();
  }

  @Override
  public Version version() {
    return plain.version();
  }

  @Override
  public Optional<Executor> executor() {
    return plain.executor();
  }
}
