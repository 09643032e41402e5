import com.sun.net.httpserver.HttpServer;
import io.github.happyhorse.maven.it.RepositoryServer;
import io.github.happyhorse.maven.it.ScriptedService;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the builds of the recipes ask over HTTP; prints the addresses and runs until it is ended. */
class Services {

    public static void main(String[] arguments) throws Exception {
        Path directory = Files.createDirectories(Path.of(arguments[0]));
        ScriptedService service = ScriptedService.start();
        HttpServer submitted = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        submitted.createContext("/", exchange -> {
            try (exchange) {
                byte[] number = Integer.toString(service.submitted().size()).getBytes();
                exchange.sendResponseHeaders(200, number.length);
                exchange.getResponseBody().write(number);
            }
        });
        submitted.start();
        System.out.println("service=" + service.baseUrl());
        System.out.println("shared=" + RepositoryServer.start(directory).wants("clips", "clips-password").url());
        System.out.println("shared_anonymous="
                + RepositoryServer.start(directory).refuses(401, request -> request.startsWith("PUT")).url());
        System.out.println("submitted=http://127.0.0.1:" + submitted.getAddress().getPort());
        Thread.currentThread().join();
    }
}
