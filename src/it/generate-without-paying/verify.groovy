import static org.assertj.core.api.Assertions.assertThat

context.service.close()

assertThat(context.service.requests()).isEmpty()
assertThat(new File(basedir, 'build.log').text)
        .contains('Clip intro: would be submitted: model happyhorse-1.0-t2v, resolution not set, duration not set')
        .contains('neither saved, nor archived, nor ordered')
        .contains('Maven is offline')
        .contains('<maxSubmissions> (happyhorse.maxSubmissions): 1 clip is to be submitted and paid')
return true
