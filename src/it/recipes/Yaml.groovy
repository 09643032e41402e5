import tools.jackson.dataformat.yaml.YAMLMapper

class Yaml {

    static Map read(File file) {
        new YAMLMapper().readValue(file, Map)
    }

    static List<String> lines(String text) {
        text.readLines()*.trim().findAll()
    }
}
