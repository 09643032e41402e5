import static org.assertj.core.api.Assertions.assertThat

assertThat(new File(basedir, 'build.log').text)
        .contains('happyhorse:await')
        .contains('User property: happyhorse.taskId')
        .contains('How long this goal run waits for the tasks to end.')
return true
