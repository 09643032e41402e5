import io.github.happyhorse.maven.it.ScriptedService

context.service = ScriptedService.start()
context.userProperties['happyhorse.baseUrl'] = context.service.baseUrl()
context.userProperties['happyhorse.archive'] = 'local'
String prompt = 'A horse. ' + UUID.randomUUID()
['one/src/main/happyhorse/intro.txt', 'two/src/main/happyhorse/opening.txt'].each {
    new File(basedir, it).parentFile.mkdirs()
    new File(basedir, it).write(prompt, 'UTF-8')
}
return true
