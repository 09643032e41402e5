import static org.assertj.core.api.Assertions.assertThat

import io.github.happyhorse.maven.it.BackgroundBuild
import io.github.happyhorse.maven.it.ScriptedService

context.service = ScriptedService.start()
context.userProperties['happyhorse.baseUrl'] = context.service.baseUrl()
context.userProperties['happyhorse.archive'] = 'local'
context.task = 'held-' + UUID.randomUUID()
context.userProperties['clip.task'] = context.task

// It goes on in the background until the build under test has asked for the task as well.
context.other = BackgroundBuild.start(basedir, localRepositoryPath, context.service.baseUrl(),
        '-Dclip.task=' + context.task, '-Dclip.directory=background', '-Dhappyhorse.archive=local')
assertThat(context.service.awaitHalfSent(context.other)).isTrue()
return true
