import static org.assertj.core.api.Assertions.assertThat

import groovy.json.JsonSlurper

// The recipes as they are in src/recipes: stand-ins for the three CI services read the files and run their steps.
File recipes = new File(basedir, '../../../src/recipes').canonicalFile
GroovyClassLoader standIns = new GroovyClassLoader(getClass().classLoader)
standIns.addClasspath(basedir.path)
def newOne = { String kind, Object... arguments -> standIns.loadClass(kind).newInstance(arguments) }

def service = context.service
String key = service.KEY
File broken = new File(basedir, 'target/agents-are-broken')
String mvn = """#!/bin/sh
if [ -e '${broken}' ]; then
    echo 'This agent is broken.' >&2
    exit 1
fi
exec '${System.getProperty('maven.home')}/bin/mvn' '-Dmaven.repo.local=${localRepositoryPath}' \\
    '-Dhappyhorse.baseUrl=${service.baseUrl()}' -Dhappyhorse.pollInterval=1s "\$@"
"""
Map checkout = [
    'submit.sh': new File(recipes, 'submit.sh').text,
    'clip.json': '{"whatever": "the documentation says"}',
    'pom.xml': new File(basedir, 'pom.xml').text,
]

def on = { String name, int orders, Closure story ->
    def machine =
            newOne('Machine', new File(basedir, "target/${name}"), checkout, mvn, [SUBMIT_URL: service.submitUrl()])
    int submitted = service.submitted().size()
    try {
        story(machine)
    } finally {
        new File(basedir, "${name}.log").text = machine.log
    }
    assertThat(service.submitted().drop(submitted)).as('what %s submitted', name)
            .hasSize(orders)
            .containsOnly(checkout['clip.json'])
    assertThat(machine.log.toString()).doesNotContain(key)
}
def breakAgents = { broken.text = '' }
def mendAgents = { assert broken.delete() }

def taskIn = { File kept -> new JsonSlurper().parse(new File(kept, 'submit.json')).output.task_id }
def assertClip = { String task, File saved ->
    assertThat(new File(saved, "${task}.mp4")).hasSize(76331)
    assertThat(new JsonSlurper().parse(new File(saved, "${task}.json")).outcome).isEqualTo('SUCCEEDED')
}
def assertReports = { File saved ->
    assertThat(new File(saved, 'happyhorse.env').text).startsWith('HAPPYHORSE_OUTCOME=SUCCEEDED\n')
    assertThat(saved.list()).contains('index.html', 'TEST-happyhorse-default-cli.xml')
}

on('jenkins', 2) { machine ->
    def jenkins = newOne('Jenkins', machine, ['ttapi-key': key], new File(recipes, 'Jenkinsfile'))
    breakAgents()
    jenkins.build([:])
    assertThat(jenkins.succeeded).isFalse()
    assertThat(jenkins.ran).containsExactly('Submit', 'Collect')
    String task = taskIn(jenkins.archived)
    mendAgents()

    jenkins.build([:], 'Collect')
    assertThat(jenkins.succeeded).isTrue()
    assertThat(jenkins.ran).containsExactly('Collect')
    assertClip(task, new File(jenkins.archived, 'target/happyhorse'))
    assertReports(new File(jenkins.archived, 'target/happyhorse-reports'))
    assertThat(jenkins.testReports).containsExactly('TEST-happyhorse-default-cli.xml')

    jenkins.build([TASK_ID: task])
    assertThat(jenkins.succeeded).isTrue()
    assertClip(task, new File(jenkins.archived, 'target/happyhorse'))

    // Another build is another order, whatever lies about on the agents.
    jenkins.build([:])
    String another = taskIn(jenkins.archived)
    assertThat(another).isNotEqualTo(task)
    File saved = new File(jenkins.archived, 'target/happyhorse')
    assertClip(another, saved)
    assertThat(saved.list()).containsExactlyInAnyOrder(another + '.mp4', another + '.json')
}

on('github', 1) { machine ->
    def github = newOne('GitHub', machine, [TT_API_KEY: key], new File(recipes, 'github-actions.yml'))
    breakAgents()
    assertThat(github.run()).isFalse()
    String task = taskIn(github.artifacts['submit'])
    mendAgents()

    assertThat(github.rerun('collect')).isTrue()
    assertClip(task, new File(github.artifacts['clip'], 'happyhorse'))
    assertReports(new File(github.artifacts['clip'], 'happyhorse-reports'))
    assertThat(github.output.text).contains("target/happyhorse/${task}.mp4")
    assertThat(github.summary.text).contains(task)

    assertThat(github.rerunAll()).isTrue()
    assertThat(taskIn(github.artifacts['submit'])).isEqualTo(task)
    assertClip(task, new File(github.artifacts['clip'], 'happyhorse'))
}

on('gitlab', 1) { machine ->
    def gitlab = newOne('GitLab', machine, [ttapi: [TT_API_KEY: key]], new File(recipes, 'gitlab-ci.yml'))
    breakAgents()
    assertThat(gitlab.run()).isFalse()
    String task = taskIn(gitlab.artifacts('submit'))
    mendAgents()

    assertThat(gitlab.retry('collect')).isTrue()
    assertClip(task, new File(gitlab.artifacts('collect'), 'target/happyhorse'))
    assertThat(gitlab.variables)
            .containsEntry('HAPPYHORSE_OUTCOME', 'SUCCEEDED')
            .containsEntry('HAPPYHORSE_VIDEO', "target/happyhorse/${task}.mp4" as String)
    assertThat(gitlab.testReports).containsExactly('TEST-happyhorse-default-cli.xml')

    assertThat(gitlab.retry('submit')).isTrue()
    assertThat(taskIn(gitlab.artifacts('submit'))).isEqualTo(task)
    assertThat(gitlab.retry('collect')).isTrue()
    assertClip(task, new File(gitlab.artifacts('collect'), 'target/happyhorse'))
}

on('jenkins-status', 1) { machine ->
    def jenkins = newOne('Jenkins', machine, ['ttapi-key': key], new File(recipes, 'Jenkinsfile.status'))
    breakAgents()
    jenkins.build([:])
    assertThat(jenkins.succeeded).isFalse()
    assertThat(jenkins.ran).containsExactly('Submit', 'Wait')
    String task = taskIn(jenkins.archived)
    mendAgents()

    // The task is pending at the first look.
    jenkins.build([:], 'Wait')
    assertThat(jenkins.looks).isEqualTo(2)
    assertThat(jenkins.ran).containsExactly('Wait', 'Collect')
    assertThat(jenkins.succeeded).isTrue()
    assertClip(task, new File(jenkins.archived, 'target/happyhorse'))
    assertReports(new File(jenkins.archived, 'target/happyhorse-reports'))
}

// Every look had the key, each from the secret store of its CI.
assertThat(service.keys()).isNotEmpty().containsOnly(key)

// A refusal is no order: nothing is kept that the next run could take for one.
def refused = newOne('Machine', new File(basedir, 'target/refused'), checkout, mvn, [SUBMIT_URL: service.submitUrl()])
def jenkins = newOne('Jenkins', refused, ['ttapi-key': 'a-wrong-key'], new File(recipes, 'Jenkinsfile'))
jenkins.build([:])
assertThat(jenkins.succeeded).isFalse()
assertThat(jenkins.ran).containsExactly('Submit')
assertThat(jenkins.archived).isEmptyDirectory()
assertThat(refused.log.toString()).contains('Nothing was submitted', 'Wrong TT-API-KEY')

service.close()
return true
