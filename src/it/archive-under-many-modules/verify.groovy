import static org.assertj.core.api.Assertions.assertThat

context.service.close()

['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight'].each {
    assertThat(new File(basedir, "${it}/target/happyhorse/${context.task}.mp4")).hasSize(76331)
}
String log = new File(basedir, 'build.log').text
assertThat(log.split('is archived for later builds')).hasSize(2)
assertThat(log.split('was archived by an earlier build').length - 1).isGreaterThanOrEqualTo(8)
assertThat(log).doesNotContain('damaged')
return true
