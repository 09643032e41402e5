import groovy.json.JsonSlurper

// What is expected of the Jenkinsfiles in src/recipes. Argument: a folder to work in.

File folder = new File(args[0])
Map addresses = System.getenv().subMap('service', 'shared', 'shared_anonymous', 'submitted')

/** A Jenkins with a project of one prompt. */
project = { String name, String prompt, Map more = [:] ->
    Map files = ['src/main/happyhorse/intro.txt': prompt,
            'clips-settings.xml': new File('src/recipes/clips-settings.xml').text]
    return current = new Jenkins([
            folder: new File(folder, name),
            checkout: { File to ->
                files.each { path, text ->
                    File file = new File(to, path)
                    file.parentFile.mkdirs()
                    file.text = text
                }
            },
            credentials: ['ttapi-key': 'it-secret-key', clips: ['clips', 'clips-password']],
    ] + more)
}

/** A recipe that knows the address of the shared repository. */
recipe = { String name, String shared = addresses.shared ->
    File copy = new File(folder, name)
    copy.parentFile.mkdirs()
    copy.text = new File("src/recipes/${name}").text.replace('https://repository.example.com/clips', shared)
    return copy
}

/** Runs a story, and asserts how many clips it has paid. */
pays = { int expected, Closure story ->
    int before = new URL(addresses.submitted).text as int
    story()
    assert (new URL(addresses.submitted).text as int) - before == expected
}

clip = { Jenkins jenkins, String name = 'intro' ->
    assert jenkins.succeeded: jenkins.log
    File saved = new File(jenkins.archived, 'target/happyhorse')
    assert new File(saved, "${name}.mp4").length() == 76331
    assert new JsonSlurper().parse(new File(saved, "${name}.json")).outcome == 'SUCCEEDED'
    assert new File(jenkins.archived, 'target/happyhorse-reports/index.html').exists()
    assert jenkins.tests.any { it.startsWith('TEST-happyhorse') }
    assert !jenkins.log.contains('it-secret-key') && !jenkins.log.contains('clips-password')
}

story = { String name, Closure what ->
    println name
    try {
        what()
    } catch (Throwable e) {
        println current.log
        throw e
    }
}

story('Jenkinsfile: a clip is paid once on an agent that stays') {
    Jenkins jenkins = project('agent', 'A horse on a beach.')
    File jenkinsfile = recipe('Jenkinsfile')

    jenkins.credentials['ttapi-key'] = 'a-wrong-key'
    pays(0) { jenkins.build(jenkinsfile) }
    assert !jenkins.succeeded
    assert jenkins.tests && jenkins.description.contains('OUTCOME=ERROR')

    jenkins.credentials['ttapi-key'] = 'it-secret-key'
    pays(1) { jenkins.build(jenkinsfile) }
    clip(jenkins)
    assert jenkins.description == 'OUTCOME=SUCCEEDED\nVIDEO=target/happyhorse/intro.mp4\n'

    pays(0) { jenkins.build(jenkinsfile) }
    clip(jenkins)
}

story('Jenkinsfile.shared: an agent is lost after the submission, the next one goes on') {
    Jenkins jenkins = project('shared', 'A horse in a wood.', [ephemeral: true, losses: [1]])
    File jenkinsfile = recipe('Jenkinsfile.shared')
    pays(1) { jenkins.build(jenkinsfile) }
    assert !jenkins.succeeded

    jenkins.losses = []
    pays(0) { jenkins.build(jenkinsfile) }
    clip(jenkins)
}

story('Jenkinsfile.forks: a pull request gets the clip without key and password, and pays nothing') {
    File jenkinsfile = recipe('Jenkinsfile.forks', addresses.shared_anonymous)
    Jenkins jenkins = project('fork', 'A horse in a wood.', [ephemeral: true, credentials: [:]])
    pays(0) { jenkins.build(jenkinsfile) }
    clip(jenkins)

    Jenkins changed = project('fork-changed', 'A zebra in a wood.', [ephemeral: true, credentials: [:]])
    pays(0) { changed.build(jenkinsfile) }
    assert changed.succeeded && changed.description.contains('OUTCOME=ERROR')
}

story('Jenkinsfile.no-executor: pauses without an agent, survives the loss of one, pays once') {
    // Visits of a second instead of a minute.
    Map agent = [ephemeral: true, parameters: [AGENT_OPTIONS: '-Dhappyhorse.timeout=1s']]
    File jenkinsfile = recipe('Jenkinsfile.no-executor')

    Jenkins jenkins = project('no-executor', 'A slow horse.', agent + [losses: [2]])
    pays(1) { jenkins.build(jenkinsfile) }
    clip(jenkins)
    assert jenkins.pauses == [30]

    Jenkins failing = project('no-executor-fails', 'A failed horse.', agent)
    pays(1) { failing.build(jenkinsfile) }
    assert !failing.succeeded && failing.tests

    jenkinsfile.text = jenkinsfile.text.replace("time: 4, unit: 'HOURS'", "time: 10, unit: 'MINUTES'")
    Jenkins endless = project('no-executor-endless', 'A running horse.', agent)
    pays(1) { endless.build(jenkinsfile) }
    assert !endless.succeeded && endless.pauses == [30, 60, 120, 240, 300]
}

story('Jenkinsfile.await: waits for a task that was submitted elsewhere') {
    Jenkins jenkins = project('await', '', [ephemeral: true, parameters: [TASK_ID: 'ok-elsewhere']])
    pays(0) { jenkins.build(recipe('Jenkinsfile.await')) }
    clip(jenkins, 'ok-elsewhere')
}
