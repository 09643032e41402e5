import static org.assertj.core.api.Assertions.assertThat

context.service.close()

['trailer', 'teaser'].each {
    assertThat(new File(localRepositoryPath, "org/example/attach-twice/1.0/attach-twice-1.0-${it}.mp4")).hasSize(76331)
    assertThat(new File(basedir, "target/deployed/org/example/attach-twice/1.0/attach-twice-1.0-${it}.mp4")).hasSize(76331)
}
String log = new File(basedir, 'build.log').text
assertThat(log)
        .contains('with the classifier trailer already')
        .contains('<classifier> (happyhorse.classifier)')
        .contains('The clip of the sandbox must not be installed or deployed')
        .doesNotContain('artifact org.example:attach-twice:mp4:trailer:1.0 already attached')
return true
