package dev.coderops.testbed.coder;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Through the API server's proxy, for clusters whose service addresses this machine does not reach. */
public final class ProxyEndpoint implements CoderEndpoint {

    private final KubernetesClient client;
    private final String prefix;

    /** A way to the port called {@code http} of a service. */
    public ProxyEndpoint(Config configuration, String namespace, String service) {
        // A retry inside the client would hide an outage.
        Config withoutRetries =
                new ConfigBuilder(configuration).withRequestRetryBackoffLimit(0).build();
        this.client = new KubernetesClientBuilder().withConfig(withoutRetries).build();
        this.prefix = client.getMasterUrl().toString().replaceAll("/$", "") + "/api/v1/namespaces/" + namespace
                + "/services/" + service + ":http/proxy";
    }

    @Override
    public Response exchange(String method, String path, Map<String, String> headers, String body, Duration limit)
            throws IOException {
        HttpRequest.Builder request =
                client.getHttpClient().newHttpRequestBuilder().uri(prefix + path);
        headers.forEach(request::setHeader);
        if (!body.isEmpty()) {
            request.method(method, "application/json", body);
        }
        try {
            HttpResponse<String> response = client.getHttpClient()
                    .sendAsync(request.build(), String.class)
                    .get(limit.toMillis(), TimeUnit.MILLISECONDS);
            return new Response(response.code(), String.valueOf(response.body()));
        } catch (ExecutionException | TimeoutException failure) {
            throw new IOException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException(interrupted);
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
