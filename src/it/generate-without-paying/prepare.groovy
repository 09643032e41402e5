import io.github.happyhorse.maven.it.ScriptedService

context.service = ScriptedService.start()
context.userProperties['happyhorse.baseUrl'] = context.service.baseUrl()
context.userProperties['happyhorse.archive'] = 'local'
new File(basedir, 'src/main/happyhorse').mkdirs()
new File(basedir, 'src/main/happyhorse/intro.txt').write('A horse. ' + UUID.randomUUID(), 'UTF-8')
return true
