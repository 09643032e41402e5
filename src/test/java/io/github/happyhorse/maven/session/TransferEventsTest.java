package io.github.happyhorse.maven.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import okhttp3.HttpUrl;
import org.apache.maven.repository.internal.MavenRepositorySystemUtils;
import org.eclipse.aether.DefaultRepositorySystemSession;
import org.eclipse.aether.transfer.AbstractTransferListener;
import org.eclipse.aether.transfer.TransferEvent;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TransferEventsTest {

    @ParameterizedTest
    @CsvSource({
        "https://a.example/b/c.mp4?Signature=s, https://a.example/ + b/c.mp4",
        "https://a.example:8443/b%20c, https://a.example:8443/ + b%20c",
        "https://u:p@a.example, https://a.example/ + ''",
        "https://u%3Fx:p%2Fq@a.example/b, https://a.example/ + b",
        "https://a.example/x:y@z/c, https://a.example/ + z/c",
        "https://a.example/b%0A::error::c%0A##teamcity[d]%E2%80%AE, https://a.example/ + b_0A::error::c_0A",
        "https://a.example/b%0A%23%23teamcity%5Bd%5D%E2%80%AE, https://a.example/ + b_0A",
        "https://a.example/b%3FExpires=1%26Signature%3Ds, https://a.example/ + b",
        "https://a.example/%E2%80%AEb%250Ac, https://a.example/ + _E2_80_AEb_250Ac",
    })
    void aDownloadIsShownWithoutSecretsAndHiddenCharacters(String url, String shown) {
        List<String> urls = new ArrayList<>();
        DefaultRepositorySystemSession session = MavenRepositorySystemUtils.newSession();
        session.setTransferListener(new AbstractTransferListener() {
            @Override
            public void transferInitiated(TransferEvent event) {
                urls.add(event.getResource().getRepositoryUrl() + " + "
                        + event.getResource().getResourceName());
            }
        });
        new TransferEvents(session, (reason, pause) -> {}).started(HttpUrl.get(url), 0);
        assertThat(urls).containsExactly(shown.replace("''", ""));
    }
}
