package dev.coderops.upgrade.adapter.helm;

import dev.coderops.upgrade.port.PortException;
import io.fabric8.kubernetes.client.KubernetesClientException;

/** What a failed call of the API server means. */
final class KubernetesFault {

    private KubernetesFault() {}

    /**
     * A call that only reads.
     *
     * @param what completes "Cannot …"
     */
    static PortException reading(String what, KubernetesClientException failure) {
        return switch (failure.getCode()) {
            case 401, 403 -> denied(what, failure);
            default -> unavailable(what, failure);
        };
    }

    /**
     * A call that replaces an object, with its resourceVersion.
     *
     * @param what completes "Cannot …"
     */
    static PortException writing(String what, KubernetesClientException failure) {
        return switch (failure.getCode()) {
            case 401, 403 -> denied(what, failure);
            case 404, 409 ->
                new PortException.Rejected(
                        "Cannot " + what + ": it was changed meanwhile. Read the release again.", failure);
            case 400, 422 -> new PortException.Rejected("Cannot " + what + ": " + said(failure) + ".", failure);
            case 429, 503 -> unavailable(what, failure);
            // A lost answer to a request that may have been carried out.
            default ->
                new PortException.Unknown(
                        "The API server did not say whether it could " + what + ": " + said(failure) + ".", failure);
        };
    }

    private static PortException denied(String what, KubernetesClientException failure) {
        return new PortException.Denied(
                "Cannot " + what + ": " + said(failure) + ". Grant the operator this right.", failure);
    }

    private static PortException unavailable(String what, KubernetesClientException failure) {
        return new PortException.Unavailable("Cannot " + what + " now: " + said(failure) + ".", failure);
    }

    private static String said(KubernetesClientException failure) {
        if (failure.getStatus() != null && failure.getStatus().getMessage() != null) {
            return failure.getStatus().getMessage();
        }
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }
}
