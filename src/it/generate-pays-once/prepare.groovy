import io.github.happyhorse.maven.it.ScriptedService

context.service = ScriptedService.start()
context.userProperties['happyhorse.baseUrl'] = context.service.baseUrl()
context.userProperties['happyhorse.archive'] = 'local'

// All integration tests share one local repository.
String prompt = 'A horse gallops along a beach. ' + UUID.randomUUID()
new File(basedir, 'src/main/happyhorse').mkdirs()
new File(basedir, 'src/main/happyhorse/intro.txt').write(prompt + '\n', 'UTF-8')
new File(basedir, 'src/main/happyhorse/outro.json').write("""{"model": "m", "input": {"prompt": "outro $prompt"}}""", 'UTF-8')
new File(basedir, 'reformatted').mkdirs()
new File(basedir, 'reformatted/intro.txt').write('\uFEFF  ' + prompt + '\r\n', 'UTF-8')
new File(basedir, 'reformatted/outro.json').write("""{ "input": {"prompt": "outro $prompt\\n"},
 "parameters": {}, "model": "m" }""", 'UTF-8')
new File(basedir, 'changed').mkdirs()
new File(basedir, 'changed/intro.txt').write('Slowly: ' + prompt, 'UTF-8')
return true
