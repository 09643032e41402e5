import io.github.happyhorse.maven.it.ScriptedService

context.service = ScriptedService.start()
context.userProperties['happyhorse.baseUrl'] = context.service.baseUrl()
context.userProperties['altDeploymentRepository'] = 'files::' + new File(basedir, 'target/deployed').toURI()
return true
