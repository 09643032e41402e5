import static org.assertj.core.api.Assertions.assertThat

String log = new File(basedir, 'build.log').text
assertThat(log.findAll(/Clip intro is task sandbox-\d/)).hasSize(2)
assertThat(log)
        .contains('was refused: HTTP 400, DataInspectionFailed')
        .contains('may have been accepted and charged')
assertThat(new File(basedir, 'target/happyhorse/intro.mp4')).hasSize(76331)
return true
