import static org.assertj.core.api.Assertions.assertThat

context.service.close()

assertThat(context.service.requests()).isEmpty()
assertThat(new File(basedir, 'build.log').text)
        .contains('<timeout> (happyhorse.timeout): "600" has no unit')
        .doesNotContain('at io.github.happyhorse')
return true
