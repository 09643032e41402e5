import static org.assertj.core.api.Assertions.assertThat

assertThat(context.other.await()).isZero()
context.service.close()

['happyhorse', 'background', 'again'].each {
    assertThat(new File(basedir, "target/${it}/${context.task}.mp4")).hasSize(76331)
}
// The second build found the video archived, and left it as it was.
String logs = new File(basedir, 'build.log').text + new File(basedir, 'background.log').text
assertThat(logs.split('is archived for later builds')).hasSize(2)
assertThat(logs).contains('was archived by an earlier build').doesNotContain('damaged')
return true
