import static org.assertj.core.api.Assertions.assertThat

context.service.close()

// Only the first of four runs asked: twice for the task and once for the video.
assertThat(context.service.requests()).hasSize(3)

String log = new File(basedir, 'build.log').text
assertThat(log.split('is saved already')).hasSize(3)
assertThat(log).contains('Maven is offline').contains('ok-2.mp4 with its ok-2.json')
return true
