import static org.assertj.core.api.Assertions.assertThat

context.service.close()

assertThat(context.service.requests()).isEmpty()
def log = new File(basedir, 'build.log').text
assertThat(log.count('Clip intro: would be submitted: model happyhorse-1.0-t2v, resolution 720P, duration not set'))
        .as('bound, and by name').isEqualTo(2)
assertThat(log)
        .doesNotContain('Clip clip')
        .contains('neither saved, nor archived, nor ordered')
        .contains('Maven is offline')
        .contains('<maxSubmissions> (happyhorse.maxSubmissions): 1 clip is to be submitted and paid')
return true
