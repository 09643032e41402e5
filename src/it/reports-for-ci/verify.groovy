import static org.assertj.core.api.Assertions.assertThat

import groovy.json.JsonSlurper
import groovy.xml.XmlSlurper

context.service.close()

def junit = { new XmlSlurper().parse(new File(basedir, "target/${it}")) }
def good = junit('happyhorse-reports/TEST-happyhorse-clip.xml')
assertThat(good.testcase.failure.size() + good.testcase.error.size()).isZero()
assertThat(good.testcase.'system-out'.text()).contains('[[ATTACHMENT|').contains('ok-1.mp4')
assertThat(junit('reports-of-a-failure/TEST-happyhorse-clip.xml').testcase.failure.text()).contains('DataInspectionFailed')
assertThat(junit('reports-of-both/TEST-happyhorse-default-cli-failed-3.xml').testcase.skipped.size()).isEqualTo(1)
assertThat(junit('reports-of-both/TEST-happyhorse-default-cli-ok-3.xml').testcase.skipped.size()).isZero()

// The names stay from build to build, whatever the task.
def namesIn = { suite -> [suite.@name.text(), suite.testcase.@name.text()] }
assertThat(namesIn(good)).isEqualTo(['happyhorse.reports-for-ci.clip', 'video-1'])
assertThat(namesIn(junit('reports-of-a-failure/TEST-happyhorse-clip.xml'))).isEqualTo(namesIn(good))
assertThat(namesIn(junit('reports-of-both/TEST-happyhorse-default-cli-ok-3.xml')))
        .isEqualTo(['happyhorse.reports-for-ci.default-cli.1', 'video-1'])
assertThat(namesIn(junit('reports-of-both/TEST-happyhorse-default-cli-failed-3.xml')))
        .isEqualTo(['happyhorse.reports-for-ci.default-cli.2', 'video-2'])

assertThat(new File(basedir, 'target/happyhorse-reports/happyhorse.env').readLines()).containsExactly(
        'HAPPYHORSE_OUTCOME=SUCCEEDED', 'HAPPYHORSE_TASK_ID=ok-1',
        'HAPPYHORSE_VIDEO=target/happyhorse/ok-1.mp4', 'HAPPYHORSE_METADATA=target/happyhorse/ok-1.json')
assertThat(new File(basedir, 'target/reports-of-both/happyhorse.env').readLines())
        .contains('HAPPYHORSE_OUTCOME_1=SUCCEEDED', 'HAPPYHORSE_OUTCOME_2=FAILED', 'HAPPYHORSE_TASK_ID_2=failed-3')
assertThat(new File(basedir, 'target/happyhorse-reports/index.html').text).contains('<video', 'ok-1.mp4', '<h1>1 succeeded</h1>')
assertThat(new File(basedir, 'target/reports-of-both/index.html').text).contains('<h1>1 failed, 1 succeeded</h1>')
assertThat(new File(basedir, 'target/happyhorse-reports').list())
        .containsExactlyInAnyOrder('TEST-happyhorse-clip.xml', 'happyhorse.env', 'index.html', 'happyhorse.css', 'happyhorse.svg')

List<String> outputs = new File(basedir, 'outputs.txt').readLines()
assertThat(outputs).contains('outcome=SUCCEEDED', 'video=target/happyhorse/ok-1.mp4', 'outcome=FAILED')
def results = new JsonSlurper().parseText(outputs.find { it.startsWith('results=') }.substring('results='.length()))
assertThat(results*.outcome).isEqualTo(['SUCCEEDED', 'FAILED'])
assertThat(new File(basedir, 'summary.md').text).contains('| ok-1 |')

// Whole lines, without the prefix of the log, on every Maven.
List<String> log = new File(basedir, 'build.log').readLines()
assertThat(log).anyMatch { it.startsWith('::error title=HappyHorse task failed-1') }
assertThat(log).anyMatch { it.startsWith('::warning title=HappyHorse task failed-3') }
assertThat(log).contains("##teamcity[publishArtifacts 'target/happyhorse/ok-1.mp4']".toString())
assertThat(log).anyMatch { it.startsWith('##teamcity[buildProblem ') && it.contains('failed-1') }
assertThat(log).noneMatch { it.startsWith('##teamcity[buildProblem ') && it.contains('failed-3') }
return true
