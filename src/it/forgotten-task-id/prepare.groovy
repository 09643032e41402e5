import io.github.happyhorse.maven.it.ScriptedService

context.service = ScriptedService.start()
context.userProperties['happyhorse.baseUrl'] = context.service.baseUrl()
return true
