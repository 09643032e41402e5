context.userProperties['altDeploymentRepository'] = 'files::' + new File(basedir, 'target/deployed').toURI()
return true
