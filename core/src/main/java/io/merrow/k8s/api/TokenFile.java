package io.merrow.k8s.api;

import io.fabric8.kubernetes.api.model.AuthInfo;
import io.fabric8.kubernetes.api.model.NamedAuthInfo;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.internal.KubeConfigUtils;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The {@code tokenFile} of a kubeconfig's user, which the client does not read by itself. The file is read for each
 * request, as its content is replaced before it expires; requests are rare.
 */
final class TokenFile {
    private static final Logger LOG = LoggerFactory.getLogger(TokenFile.class);

    private TokenFile() {}

    /** Lets the client use it where the current user has one; {@code tokenFile} is preferred to {@code token}. */
    static Config use(final Config config) {
        final File kubeconfig = config.getFileWithAuthInfo();
        if (kubeconfig == null || config.getCurrentContext() == null) {
            return config;
        }
        final String user = config.getCurrentContext().getContext().getUser();
        KubeConfigUtils.parseConfig(kubeconfig).getUsers().stream()
                .filter(each -> each.getName().equals(user))
                .map(NamedAuthInfo::getUser)
                .map(AuthInfo::getTokenFile)
                .filter(file -> file != null && !file.isEmpty())
                .findFirst()
                .ifPresent(file -> {
                    final Path path =
                            kubeconfig.toPath().toAbsolutePath().getParent().resolve(file);
                    config.setOauthTokenProvider(() -> read(path));
                });
        return config;
    }

    private static String read(final Path path) {
        try {
            return Files.readString(path).strip();
        } catch (final IOException e) {
            LOG.warn("failed to read the token file {} of the kubeconfig: {}", path, e.toString());
            return null;
        }
    }
}
