import static org.assertj.core.api.Assertions.assertThat

import groovy.json.JsonSlurper
import io.github.happyhorse.maven.it.RepositoryServer

// The workflows of src/recipes as they are: a stand-in for GitHub Actions reads the files and runs their steps. The other
// recipes are run in programs that read such files, see .ci/jenkins and .ci/gitlab.
def service = context.service
File work = new File(basedir, 'target')
RepositoryServer shared = RepositoryServer.start(new File(work, 'shared').toPath()).wants('clips', 'clips-password')
RepositoryServer anonymous = RepositoryServer.start(new File(work, 'shared').toPath())
        .refuses(401) { it.startsWith('PUT') }

File mvn = new File(work, 'bin/mvn')
mvn.parentFile.mkdirs()
File settings = new File(work, 'settings.xml')
settings.text = new File(basedir, '../../../src/it/settings.xml').text
        .replace('@localRepositoryUrl@', new File(localRepositoryPath.toString()).toURI().toString())
mvn.text = """#!/bin/sh
export MAVEN_OPTS="-Duser.home=\$HOME"
exec '${System.getProperty('maven.home')}/bin/mvn' -gs '${settings}' "\$@" \\
    -Dhappyhorse.baseUrl=${service.baseUrl()} -Dhappyhorse.pollInterval=1s -Dhappyhorse.archive=local \$AGENT_OPTIONS
"""
mvn.executable = true

GroovyClassLoader standIn = new GroovyClassLoader(getClass().classLoader)
def newGitHub = { String name, String prompt, Map secrets ->
    standIn.parseClass(new File(basedir, 'GitHub.groovy')).newInstance([
        folder: new File(work, name),
        project: [
            'src/main/happyhorse/intro.txt': prompt,
            'clips-settings.xml': new File(basedir, '../../../src/recipes/clips-settings.xml').text,
        ],
        secrets: secrets,
        environment: [PATH: "${mvn.parent}:${System.getenv('PATH')}".toString(), AGENT_OPTIONS: ''],
    ])
}
def workflow = { String name, RepositoryServer repository ->
    File copy = new File(work, name)
    copy.text = new File(basedir, "../../../src/recipes/${name}").text
            .replace('https://repository.example.com/clips', repository.url())
    return copy
}
def submissions = { Closure story ->
    int before = service.submitted().size()
    story()
    return service.submitted().size() - before
}
def assertClip = { github ->
    File clip = new File(github.artifacts['clips'], 'happyhorse/intro.mp4')
    assertThat(clip).as(github.log).hasSize(76331)
    assertThat(new JsonSlurper().parse(new File(clip.parent, 'intro.json')).outcome).isEqualTo('SUCCEEDED')
    assertThat(new File(github.artifacts['clips'], 'happyhorse-reports').list()).contains('index.html', 'happyhorse.env')
    assertThat(github.log).doesNotContain(service.KEY, 'clips-password')
}
Map key = [TT_API_KEY: service.KEY]

// A clip is paid once, also where the first attempt fails after the submission, and in every later run.
def github = newGitHub('github', 'A slow horse on a beach.', key)
File recipe = workflow('github-actions.yml', shared)
github.environment.AGENT_OPTIONS = '-Dhappyhorse.timeout=1s'
assertThat(submissions { assertThat(github.run(recipe)).as(github.log).isFalse() }).isEqualTo(1)
assertThat(new File(github.artifacts['clips'], 'happyhorse-reports/happyhorse.env')).content().contains('TIMED_OUT')
github.environment.AGENT_OPTIONS = ''
assertThat(submissions { assertThat(github.rerun(recipe)).as(github.log).isTrue() }).isEqualTo(0)
assertClip(github)
assertThat(submissions { assertThat(github.run(recipe)).as(github.log).isTrue() }).isEqualTo(0)
assertClip(github)
assertThat(github.outputs).contains('target/happyhorse/intro.mp4')

// With the shared repository also another project has it.
File sharing = workflow('github-actions.shared.yml', shared)
Map login = key + [CLIPS_USER: 'clips', CLIPS_PASSWORD: 'clips-password']
[1, 0].each { expected ->
    def other = newGitHub("shared-${expected}", 'A horse in a wood.', login)
    assertThat(submissions { assertThat(other.run(sharing)).as(other.log).isTrue() }).isEqualTo(expected)
    assertClip(other)
}

// A pull request of a fork, which has no secrets, gets it too; a new prompt is only a warning there.
File forks = workflow('github-actions.forks.yml', anonymous)
def fork = newGitHub('fork', 'A horse in a wood.', [:])
assertThat(submissions { assertThat(fork.run(forks)).as(fork.log).isTrue() }).isEqualTo(0)
assertClip(fork)
def changed = newGitHub('changed', 'A zebra in a wood.', [:])
assertThat(submissions { assertThat(changed.run(forks)).as(changed.log).isTrue() }).isEqualTo(0)
assertThat(changed.log).contains('::warning')

shared.close()
anonymous.close()
service.close()
return true
