package io.github.happyhorse.maven.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.happyhorse.maven.collect.FakeService;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.eclipse.aether.DefaultRepositorySystemSession;
import org.eclipse.aether.util.repository.AuthenticationBuilder;
import org.eclipse.aether.util.repository.DefaultAuthenticationSelector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A real web server as the shared repository: nginx with its DAV module and Basic authentication, where installed. */
class NginxRepositoryTest extends ArchiveCase {

    private static final List<Path> PROGRAMS = List.of(Path.of("/usr/sbin/nginx"), Path.of("/usr/bin/nginx"));

    private Process nginx;
    private Path files;
    private String url;

    @BeforeEach
    void startNginx() throws Exception {
        Path program = PROGRAMS.stream().filter(Files::isExecutable).findFirst().orElse(null);
        assumeTrue(program != null, "nginx is not installed");
        assumeTrue(has(program, "http_dav_module"), "nginx has no DAV module");
        files = Files.createDirectories(temporary.resolve("nginx/files"));
        Files.writeString(temporary.resolve("nginx/users"), "ci:{PLAIN}ganz-geheim\n");
        int port = freePort();
        url = "http://127.0.0.1:" + port + "/clips/";
        Path configuration = Files.writeString(
                temporary.resolve("nginx/nginx.conf"),
                String.join(
                        "\n",
                        "daemon off;",
                        "master_process off;",
                        "pid " + temporary.resolve("nginx/pid") + ";",
                        "error_log " + temporary.resolve("nginx/error.log") + ";",
                        "events {}",
                        "http {",
                        "  access_log off;",
                        "  client_max_body_size 0;",
                        "  client_body_temp_path " + temporary.resolve("nginx/body") + ";",
                        "  server {",
                        "    listen 127.0.0.1:" + port + ";",
                        "    location /clips/ {",
                        "      alias " + files + "/;",
                        "      dav_methods PUT;",
                        "      create_full_put_path on;",
                        "      auth_basic clips;",
                        "      auth_basic_user_file " + temporary.resolve("nginx/users") + ";",
                        "    }",
                        "  }",
                        "}",
                        ""));
        nginx = new ProcessBuilder(program.toString(), "-c", configuration.toString())
                .redirectErrorStream(true)
                .redirectOutput(temporary.resolve("nginx/output").toFile())
                .start();
        awaitPort(port);
    }

    @AfterEach
    void stopNginx() throws InterruptedException {
        if (nginx != null) {
            nginx.destroy();
            nginx.waitFor(10, TimeUnit.SECONDS);
            nginx.destroyForcibly();
        }
    }

    @Test
    void aVideoIsDeployedAndFoundByAnotherMachine() throws Exception {
        assertThat(keep(archive(withPassword(session, "ganz-geheim")), saved()).deployed())
                .isEqualTo("clips (" + url + ")");

        assertThat(restored(archive(withPassword(anotherMachine(), "ganz-geheim")))
                        .orElseThrow())
                .isEqualTo(FakeService.CLIP);
        assertThat(keep(archive(withPassword(session("third"), "ganz-geheim")), saved())
                        .deployed())
                .as("deployed before")
                .isNull();
    }

    @Test
    void whatWasPurgedIsDeployedAgain() throws Exception {
        keep(archive(withPassword(session, "ganz-geheim")), saved());
        deleteAll(files);
        now = now.plusSeconds(90_000);

        assertThat(keep(archive(withPassword(session, "ganz-geheim")), saved()).deployed())
                .isNotNull();
    }

    @Test
    void aDamagedCopyIsReplaced() throws Exception {
        keep(archive(withPassword(session, "ganz-geheim")), saved());
        Files.write(files.resolve(url("mp4").substring(1)), otherBytes());
        MavenArchive archive = archive(withPassword(anotherMachine(), "ganz-geheim"));

        assertThatThrownBy(() -> restored(archive)).hasMessageContaining("the archived video is damaged");
        assertThat(keep(archive, saved()).deployed()).isNotNull();

        assertThat(files.resolve(url("mp4").substring(1))).hasBinaryContent(FakeService.CLIP);
    }

    @Test
    void aWrongPasswordIsARefusal() throws Exception {
        MavenArchive archive = archive(withPassword(session, "falsch"));

        assertThatThrownBy(() -> find(archive)).hasMessageContaining("401").hasMessageNotContaining("falsch");
        assertThatThrownBy(() -> keep(archive, saved()))
                .isInstanceOfSatisfying(ArchiveException.class, problem -> assertThat(problem.isRequired())
                        .isTrue())
                .hasMessageContaining("401");
        assertThat(pauses).isEmpty();
    }

    private MavenArchive archive(DefaultRepositorySystemSession machine) {
        return archive(machine, repository(machine, url));
    }

    private DefaultRepositorySystemSession session(String name) {
        return session(temporary.resolve(name));
    }

    private static DefaultRepositorySystemSession withPassword(
            DefaultRepositorySystemSession machine, String password) {
        DefaultAuthenticationSelector selector = new DefaultAuthenticationSelector();
        selector.add(
                REPOSITORY,
                new AuthenticationBuilder()
                        .addUsername("ci")
                        .addPassword(password)
                        .build());
        return machine.setAuthenticationSelector(selector);
    }

    private static void deleteAll(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                Files.delete(file);
            }
        }
    }

    private static boolean has(Path program, String module) throws IOException {
        Process version = new ProcessBuilder(program.toString(), "-V")
                .redirectErrorStream(true)
                .start();
        return new String(version.getInputStream().readAllBytes()).contains(module);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void awaitPort(int port) throws Exception {
        for (int attempt = 0; ; attempt++) {
            try {
                new Socket(InetAddress.getLoopbackAddress(), port).close();
                return;
            } catch (IOException e) {
                if (attempt == 100 || !nginx.isAlive()) {
                    throw new IOException(Files.readString(temporary.resolve("nginx/output")));
                }
                Thread.sleep(50);
            }
        }
    }
}
