import io.github.happyhorse.maven.it.RepositoryServer
import io.github.happyhorse.maven.it.ScriptedService

context.service = ScriptedService.start()
context.userProperties['happyhorse.baseUrl'] = context.service.baseUrl()
context.userProperties['happyhorse.archive'] = 'local'
context.task = 'day-' + UUID.randomUUID()
context.userProperties['clip.task'] = context.task
context.bystander = RepositoryServer.start(new File(basedir, 'empty').toPath())
context.userProperties['bystander.url'] = context.bystander.url()
return true
