package dev.coderops.upgrade.adapter.helm;

import com.marcnuri.helm.jni.NativeLibrary;
import com.sun.jna.Platform;
import dev.coderops.upgrade.port.PortException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.ServiceLoader;

/**
 * Helm's native library and that of JNA, as files. helm-java would unpack its 98 MB at every start of a process and leave
 * them behind when the process is killed; here they are unpacked once into a folder of the operator's own, and the
 * processes load them from there. Each lies in a folder named by its length, so that a newer one does not replace one
 * that is in use.
 *
 * @param helm the library of Helm
 * @param jna the folder with the library of JNA
 */
record HelmLibrary(Path helm, Path jna) {

    /**
     * Unpacks what is not there yet.
     *
     * @throws PortException.Unavailable when the folder cannot be written
     * @throws IllegalStateException when this build of the operator has no Helm for this machine
     */
    static HelmLibrary unpackedIn(Path folder) {
        NativeLibrary library = forThisMachine();
        String helm = library.getBinaryName();
        String jna = System.mapLibraryName("jnidispatch");
        String jnaResource = "/com/sun/jna/" + Platform.RESOURCE_PREFIX + "/" + jna;
        try {
            PrivateFiles.folder(folder);
            Path helmFile = unpack(resource(library.getClass(), "/" + helm), folder, helm);
            Path jnaFile = unpack(resource(Platform.class, jnaResource), folder, jna);
            return new HelmLibrary(helmFile, jnaFile.resolveSibling(""));
        } catch (IOException e) {
            throw new PortException.Unavailable(
                    "Cannot unpack Helm's library into " + folder + ": " + e.getMessage() + ".", e);
        }
    }

    private static NativeLibrary forThisMachine() {
        String system =
                Platform.isMac() ? "darwin" : System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String machine = Platform.isARM() ? "arm64" : "amd64";
        List<NativeLibrary> all = ServiceLoader.load(NativeLibrary.class, HelmLibrary.class.getClassLoader()).stream()
                .map(ServiceLoader.Provider::get)
                .toList();
        return all.stream()
                .filter(library -> library.getBinaryName().contains(system)
                        && library.getBinaryName().contains(machine))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("This operator has Helm for "
                        + all.stream().map(NativeLibrary::getBinaryName).toList() + " but not for " + system + "-"
                        + machine + "."));
    }

    private static URL resource(Class<?> neighbour, String path) {
        URL resource = neighbour.getResource(path);
        if (resource == null) {
            throw new IllegalStateException(path + " is missing on the class path.");
        }
        return resource;
    }

    private static Path unpack(URL resource, Path folder, String name) throws IOException {
        long length = lengthOf(resource);
        Path file = PrivateFiles.folder(folder.resolve(String.valueOf(length))).resolve(name);
        if (!Files.isRegularFile(file) || Files.size(file) != length) {
            PrivateFiles.replace(file, out -> {
                try (InputStream in = resource.openStream()) {
                    in.transferTo(out);
                }
            });
        }
        return file;
    }

    private static long lengthOf(URL resource) throws IOException {
        URLConnection connection = resource.openConnection();
        connection.setUseCaches(false);
        try (InputStream _ = connection.getInputStream()) {
            return connection.getContentLengthLong();
        }
    }
}
