import io.github.happyhorse.maven.it.RepositoryServer
import io.github.happyhorse.maven.it.ScriptedService

context.service = ScriptedService.start()
context.userProperties['happyhorse.baseUrl'] = context.service.baseUrl()
context.userProperties['happyhorse.archive'] = 'local'
context.repository = RepositoryServer.start(new File(basedir, 'clips').toPath()).wants('clips', 'it-repository-password').takesNothingTwice()
context.userProperties['repository.url'] = context.repository.url()
context.mirror = RepositoryServer.start(localRepositoryPath.toPath())
context.userProperties['mirror.url'] = context.mirror.url()
new File(basedir, 'src/main/happyhorse').mkdirs()
new File(basedir, 'src/main/happyhorse/intro.txt').write('A horse. ' + UUID.randomUUID(), 'UTF-8')
return true
