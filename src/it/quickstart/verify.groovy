import static org.assertj.core.api.Assertions.assertThat

import groovy.json.JsonSlurper

File clip = new File(basedir, 'target/classes/clips/intro.mp4')
def metadata = new JsonSlurper().parse(new File(basedir, 'target/classes/clips/intro.json'))

assertThat(clip).hasSize(76331)
assertThat(metadata.outcome).isEqualTo('SUCCEEDED')
assertThat(metadata.origin).isEqualTo('sandbox')
assertThat(metadata.video.file).isEqualTo('intro.mp4')
assertThat([metadata.video.width, metadata.video.height]).isEqualTo([1280, 720])
assertThat(metadata.video.durationSeconds as BigDecimal).isEqualByComparingTo('5')

def jar = new java.util.zip.ZipFile(new File(basedir, 'target/quickstart-1.0.jar'))
assertThat(jar.getEntry('clips/intro.mp4').size).isEqualTo(76331L)
jar.close()

assertThat(new File(basedir, 'target/classes/clips').list()).containsExactlyInAnyOrder('intro.mp4', 'intro.json')
return true
