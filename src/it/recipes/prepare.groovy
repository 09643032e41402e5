import io.github.happyhorse.maven.it.ScriptedService

context.service = ScriptedService.start()
return true
