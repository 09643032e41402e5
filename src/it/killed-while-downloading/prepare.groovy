import static org.assertj.core.api.Assertions.assertThat

import io.github.happyhorse.maven.it.BackgroundBuild
import io.github.happyhorse.maven.it.ScriptedService

context.service = ScriptedService.start()
context.userProperties['happyhorse.baseUrl'] = context.service.baseUrl()

def build = BackgroundBuild.start(basedir, localRepositoryPath, context.service.baseUrl())
assertThat(context.service.awaitHalfSent(build)).isTrue()
build.kill()

File saved = new File(basedir, 'target/happyhorse')
assertThat(new File(saved, 'held-2.mp4')).doesNotExist()
assertThat(new File(saved, 'held-2.json').text).contains('"outcome": "RUNNING"', '"taskStatus": "SUCCEEDED"')
return true
