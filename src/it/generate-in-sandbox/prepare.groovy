context.userProperties['happyhorse.archive'] = 'local'
return true
