import io.github.happyhorse.maven.it.ScriptedService

context.service = ScriptedService.start()
context.userProperties['happyhorse.baseUrl'] = context.service.baseUrl()
context.userProperties['happyhorse.archive'] = 'local'
context.task = 'ok-' + UUID.randomUUID()
context.userProperties['clip.task'] = context.task
return true
