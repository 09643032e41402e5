import static org.assertj.core.api.Assertions.assertThat

context.service.close()

assertThat(context.service.submitted()).hasSize(1)
assertThat(new File(basedir, 'one/target/happyhorse/intro.mp4')).hasSize(76331)
assertThat(new File(basedir, 'two/target/happyhorse/opening.mp4')).hasSize(76331)
assertThat(new File(basedir, 'build.log').text).contains('There are no prompts in')
return true
