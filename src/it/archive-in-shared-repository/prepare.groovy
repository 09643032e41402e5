import io.github.happyhorse.maven.it.RepositoryServer
import io.github.happyhorse.maven.it.ScriptedService

context.service = ScriptedService.start()
context.userProperties['happyhorse.baseUrl'] = context.service.baseUrl()
context.userProperties['happyhorse.archive'] = 'local'
context.task = 'slow-day-' + UUID.randomUUID()
context.userProperties['clip.task'] = context.task

context.repository = RepositoryServer.start(new File(basedir, 'clips').toPath()).wants('clips', 'it-repository-password')
context.userProperties['repository.url'] = context.repository.url()
context.mirror = RepositoryServer.start(localRepositoryPath.toPath())
context.userProperties['mirror.url'] = context.mirror.url()
return true
