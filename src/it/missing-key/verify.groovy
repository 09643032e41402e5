import static org.assertj.core.api.Assertions.assertThat

context.service.close()

assertThat(context.service.requests()).isEmpty()
assertThat(new File(basedir, 'build.log').text)
        .contains('No API key. Set the environment variable TT_API_KEY')
        .contains('<server><id>happyhorse</id>')
return true
