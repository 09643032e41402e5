import static org.assertj.core.api.Assertions.assertThat

import io.github.happyhorse.maven.it.BackgroundBuild
import io.github.happyhorse.maven.it.ScriptedService

context.service = ScriptedService.start()
String url = context.service.baseUrl()
context.userProperties['happyhorse.baseUrl'] = url
context.userProperties['happyhorse.archive'] = 'local'
['ordered': 'A slow horse. ', 'lost': 'A horse that is held. '].each { directory, prompt ->
    new File(basedir, directory).mkdirs()
    new File(basedir, "$directory/intro.txt").write(prompt + UUID.randomUUID(), 'UTF-8')
}

String archive = '-Dhappyhorse.archive=local'
def ordered = BackgroundBuild.start(basedir, localRepositoryPath, url, archive, '-Dhappyhorse.sourceDirectory=ordered')
assertThat(context.service.awaitPoll(ordered)).isTrue()
ordered.kill()
def lost = BackgroundBuild.start(basedir, localRepositoryPath, url, archive, '-Dhappyhorse.sourceDirectory=lost')
assertThat(context.service.awaitSubmission(lost)).isTrue()
lost.kill()
return true
