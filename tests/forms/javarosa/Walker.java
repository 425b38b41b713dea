// Runs one form in JavaRosa, driven by lines of JSON on standard input; answers each with one line.
//
//   {"op":"load","form":PATH,"now":MILLISECONDS,"attachments":{NAME:PATH},"properties":{..}}  -> snapshot
//   {"op":"set"|"add"|"remove"|"lang"|"submission", ..}                                       -> snapshot
//   {"op":"bench","form":PATH,"setup":[..],"events":[..],"loads":N,"rounds":N}                             -> times
//
// A snapshot has the keys of the replay interface (app/forms/replay.py), for the nodes JavaRosa has.

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.FileInputStream;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.javarosa.core.model.CoreModelModule;
import org.javarosa.core.model.FormDef;
import org.javarosa.core.model.FormIndex;
import org.javarosa.core.model.QuestionDef;
import org.javarosa.core.model.SelectChoice;
import org.javarosa.core.model.Constants;
import org.javarosa.core.model.condition.Constraint;
import org.javarosa.core.model.condition.EvaluationContext;
import org.javarosa.core.model.data.IAnswerData;
import org.javarosa.core.model.instance.InstanceInitializationFactory;
import org.javarosa.core.model.instance.TreeElement;
import org.javarosa.core.model.instance.TreeReference;
import org.javarosa.core.reference.Reference;
import org.javarosa.core.reference.ReferenceFactory;
import org.javarosa.core.reference.ReferenceManager;
import org.javarosa.core.services.IPropertyManager;
import org.javarosa.core.services.PropertyManager;
import org.javarosa.core.services.PrototypeManager;
import org.javarosa.form.api.FormEntryCaption;
import org.javarosa.form.api.FormEntryController;
import org.javarosa.form.api.FormEntryModel;
import org.javarosa.form.api.FormEntryPrompt;
import org.javarosa.model.xform.XFormSerializingVisitor;
import org.javarosa.model.xform.XFormsModule;
import org.javarosa.xform.util.XFormAnswerDataParser;
import org.javarosa.xform.util.XFormAnswerDataSerializer;
import org.javarosa.xform.util.XFormUtils;
import org.joda.time.DateTimeUtils;

public class Walker {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<String, String> FILES = new HashMap<>();
    private static final Map<String, String> PROPERTIES = new HashMap<>();

    private FormDef form;
    private FormEntryModel model;
    private FormEntryController controller;
    private final Map<String, FormIndex> questions = new HashMap<>();
    private final Map<String, FormIndex> captions = new HashMap<>();
    private final Map<String, FormIndex> series = new HashMap<>();
    private final Map<String, FormIndex> prompts = new HashMap<>();

    public static void main(String[] arguments) throws Exception {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        // What JavaRosa prints would break the lines.
        System.setOut(System.err);
        new XFormsModule().registerModule();
        PrototypeManager.registerPrototypes(CoreModelModule.classNames);
        PropertyManager.setPropertyManager(new Properties());
        ReferenceManager.instance().addReferenceFactory(new Attachments());
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        Walker walker = new Walker();
        String line;
        while ((line = in.readLine()) != null) {
            ObjectNode answer;
            try {
                answer = walker.handle(JSON.readTree(line));
            } catch (Throwable problem) {
                answer = JSON.createObjectNode();
                answer.put("error", problem.toString());
            }
            out.println(JSON.writeValueAsString(answer));
        }
    }

    private ObjectNode handle(JsonNode event) throws Exception {
        String operation = event.get("op").asText();
        if (operation.equals("bench")) {
            return bench(event);
        }
        if (operation.equals("load")) {
            FILES.clear();
            event.path("attachments").fields().forEachRemaining(each -> FILES.put(each.getKey(), each.getValue().asText()));
            PROPERTIES.clear();
            event.path("properties").fields().forEachRemaining(each -> PROPERTIES.put(each.getKey(), each.getValue().asText()));
            if (event.has("now")) {
                DateTimeUtils.setCurrentMillisFixed(event.get("now").asLong());
            }
            load(event.get("form").asText());
        } else {
            apply(event);
        }
        ObjectNode found = snapshot();
        if (operation.equals("submission")) {
            form.postProcessInstance();
            found = snapshot();
            byte[] bytes = new XFormSerializingVisitor().serializeInstance(form.getMainInstance());
            found.put("submission", new String(bytes, StandardCharsets.UTF_8));
        }
        return found;
    }

    private void load(String path) throws Exception {
        form = XFormUtils.getFormFromFormXml(path, null);
        model = new FormEntryModel(form);
        controller = new FormEntryController(model);
        form.initialize(true, new InstanceInitializationFactory());
        if (model.getLanguages() != null && form.getLocalizer() != null && form.getLocalizer().getLocale() == null) {
            form.getLocalizer().setToDefault();
        }
        locate();
    }

    /** Walks the whole form, which also makes the repeat instances that a count asks for. */
    private void locate() {
        questions.clear();
        captions.clear();
        series.clear();
        prompts.clear();
        FormIndex index = FormIndex.createBeginningOfFormIndex();
        while (!(index = model.incrementIndex(index)).isEndOfFormIndex()) {
            // As when a person steps on, who sees relevant nodes only.
            if (model.isIndexRelevant(index)) {
                model.setQuestionIndex(index);
            }
            int event = model.getEvent(index);
            String ref = ref(index.getReference());
            if (event == FormEntryController.EVENT_QUESTION) {
                questions.put(ref, index);
            } else if (event == FormEntryController.EVENT_PROMPT_NEW_REPEAT) {
                prompts.put(ref.substring(0, ref.lastIndexOf('[')), index);
            } else if (event == FormEntryController.EVENT_REPEAT) {
                series.put(ref, index);
            } else if (event == FormEntryController.EVENT_GROUP) {
                captions.put(ref, index);
            }
        }
    }

    private static FormIndex known(Map<String, FormIndex> indexes, String ref) {
        FormIndex index = indexes.get(ref);
        if (index == null) {
            throw new IllegalArgumentException("no such reference: " + ref);
        }
        return index;
    }

    private void apply(JsonNode event) throws Exception {
        String ref = event.path("ref").asText();
        switch (event.get("op").asText()) {
            case "set":
                answer(known(questions, ref), event.get("value").asText());
                break;
            case "add":
                controller.newRepeat(known(prompts, ref));
                break;
            case "remove":
                controller.deleteRepeat(known(series, ref));
                break;
            case "lang":
                controller.setLanguage(event.get("value").asText());
                break;
            default:
        }
    }

    private void answer(FormIndex index, String text) {
        QuestionDef question = (QuestionDef) form.getChild(index);
        TreeElement node = form.getMainInstance().resolveReference(index.getReference());
        IAnswerData data = text.isEmpty() ? null : XFormAnswerDataParser.getAnswerData(text, node.getDataType(), question);
        // Not the controller's own way in, which does nothing when a blank answer is cleared again.
        form.setValue(data, index.getReference(), true);
    }

    private ObjectNode snapshot() {
        // Reading the choices drops answers that are offered no longer, so it comes first.
        locate();
        Map<String, List<SelectChoice>> offered = new HashMap<>();
        Map<String, FormEntryPrompt> shown = new HashMap<>();
        for (Map.Entry<String, FormIndex> entry : questions.entrySet()) {
            if (!model.isIndexRelevant(entry.getValue())) {
                continue;
            }
            FormEntryPrompt prompt = model.getQuestionPrompt(entry.getValue());
            shown.put(entry.getKey(), prompt);
            int control = prompt.getControlType();
            if (control == Constants.CONTROL_SELECT_ONE || control == Constants.CONTROL_SELECT_MULTI || control == Constants.CONTROL_RANK) {
                offered.put(entry.getKey(), prompt.getSelectChoices());
            }
        }
        locate();
        ObjectNode nodes = JSON.createObjectNode();
        TreeElement root = form.getMainInstance().getRoot();
        children(root, "/" + root.getName(), nodes, shown, offered);
        ObjectNode found = JSON.createObjectNode();
        found.put("lang", form.getLocalizer() == null ? "" : form.getLocalizer().getLocale());
        found.set("nodes", nodes);
        return found;
    }

    private void children(TreeElement parent, String path, ObjectNode nodes, Map<String, FormEntryPrompt> shown, Map<String, List<SelectChoice>> offered) {
        Set<String> repeats = new HashSet<>();
        for (int place = 0; place < parent.getNumChildren(); place++) {
            TreeElement child = parent.getChildAt(place);
            String ref = path + "/" + child.getName();
            boolean instance = child.isRepeatable();
            if (instance && repeats.add(ref)) {
                nodes.putObject(ref).put("kind", "repeat").put("count", parent.getChildMultiplicity(child.getName()));
            }
            if (child.getMult() == TreeReference.INDEX_TEMPLATE) {
                continue;
            }
            if (instance) {
                ref += "[" + (child.getMult() + 1) + "]";
            }
            ObjectNode found = nodes.putObject(ref);
            found.put("relevant", child.isRelevant());
            if (child.isRelevant()) {
                describe(child, ref, found, shown.get(ref), offered.get(ref));
            }
            children(child, ref, nodes, shown, offered);
        }
    }

    private void describe(TreeElement node, String ref, ObjectNode found, FormEntryPrompt prompt, List<SelectChoice> choices) {
        FormIndex caption = captions.get(ref);
        if (caption != null && !node.isRepeatable()) {
            String label = new FormEntryCaption(form, caption).getLongText();
            if (label != null && !label.isEmpty()) {
                found.put("label", label);
            }
        }
        if (node.getNumChildren() > 0 || node.isRepeatable()) {
            return;
        }
        IAnswerData value = node.getValue();
        found.put("value", text(value, node));
        Constraint constraint = node.getConstraint();
        if (value == null) {
            if (node.isRequired()) {
                found.put("violation", "required");
            }
        } else if (constraint != null && !form.evaluateConstraint(node.getRef(), value)) {
            found.put("violation", "constraint");
            EvaluationContext context = new EvaluationContext(form.getEvaluationContext(), node.getRef());
            context.isConstraint = true;
            context.candidateValue = value;
            String message = prompt == null ? null : prompt.getConstraintText();
            if (message != null && !message.isEmpty()) {
                found.put("message", message);
            }
        }
        if (prompt == null) {
            return;
        }
        found.put("readonly", prompt.isReadOnly());
        found.put("required", prompt.isRequired());
        String label = prompt.getLongText();
        if (label != null && !label.isEmpty()) {
            found.put("label", label);
        }
        String hint = prompt.getHelpText();
        if (hint != null && !hint.isEmpty()) {
            found.put("hint", hint);
        }
        if (choices != null) {
            ArrayNode list = found.putArray("choices");
            for (SelectChoice choice : choices) {
                list.addArray().add(choice.getValue()).add(prompt.getSelectChoiceText(choice));
            }
        }
    }

    private static String text(IAnswerData value, TreeElement node) {
        if (value == null) {
            return "";
        }
        Object text = new XFormAnswerDataSerializer().serializeAnswerData(value, node.getDataType());
        return text == null ? "" : text.toString();
    }

    private static String ref(TreeReference reference) {
        StringBuilder text = new StringBuilder();
        for (int level = 0; level < reference.size(); level++) {
            text.append('/').append(reference.getName(level));
            int position = reference.getMultiplicity(level);
            if (repeatable(reference, level)) {
                text.append('[').append(position + 1).append(']');
            }
        }
        return text.toString();
    }

    private static Walker current;

    { current = this; }

    private static boolean repeatable(TreeReference reference, int level) {
        TreeReference above = reference.getSubReference(level).genericize();
        return current.form.getMainInstance().getTemplate(above) != null;
    }

    private ObjectNode bench(JsonNode script) throws Exception {
        FILES.clear();
        script.path("attachments").fields().forEachRemaining(each -> FILES.put(each.getKey(), each.getValue().asText()));
        byte[] xml = Files.readAllBytes(Path.of(script.get("form").asText()));
        List<Double> loads = new ArrayList<>();
        for (int round = 0; round < script.path("loads").asInt(20); round++) {
            long begun = System.nanoTime();
            form = XFormUtils.getFormFromInputStream(new ByteArrayInputStream(xml));
            model = new FormEntryModel(form);
            controller = new FormEntryController(model);
            form.initialize(true, new InstanceInitializationFactory());
            loads.add((System.nanoTime() - begun) / 1e6);
        }
        locate();
        for (JsonNode event : script.path("setup")) {
            apply(event);
            locate();
        }
        List<Double> answers = new ArrayList<>();
        for (int round = 0; round < script.path("rounds").asInt(1); round++) {
            answers.clear();
            for (JsonNode event : script.get("events")) {
                FormIndex index = known(questions, event.get("ref").asText());
                FormIndex read = event.has("read") ? known(questions, event.get("read").asText()) : null;
                String value = event.get("value").asText();
                long begun = System.nanoTime();
                answer(index, value);
                if (read != null) {
                    model.getQuestionPrompt(read).getSelectChoices();
                }
                answers.add((System.nanoTime() - begun) / 1e6);
            }
        }
        ObjectNode found = JSON.createObjectNode();
        ArrayNode loadTimes = found.putArray("load_warm_ms");
        loads.subList(loads.size() / 2, loads.size()).forEach(loadTimes::add);
        ArrayNode answerTimes = found.putArray("answers_ms");
        answers.forEach(answerTimes::add);
        return found;
    }

    private static class Attachments implements ReferenceFactory {
        @Override
        public boolean derives(String uri) {
            return true;
        }

        @Override
        public Reference derive(String uri) {
            return new Attachment(uri);
        }

        @Override
        public Reference derive(String uri, String context) {
            return new Attachment(uri);
        }
    }

    private static class Attachment implements Reference {
        private final String uri;

        Attachment(String uri) {
            this.uri = uri;
        }

        private String path() {
            return FILES.getOrDefault(uri.substring(uri.lastIndexOf('/') + 1), "/nonexistent");
        }

        @Override
        public boolean doesBinaryExist() {
            return Files.exists(Path.of(path()));
        }

        @Override
        public InputStream getStream() throws java.io.IOException {
            return new FileInputStream(path());
        }

        @Override
        public String getURI() {
            return uri;
        }

        @Override
        public String getLocalURI() {
            return path();
        }

        @Override
        public boolean isReadOnly() {
            return true;
        }

        @Override
        public OutputStream getOutputStream() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void remove() {
        }

        @Override
        public Reference[] probeAlternativeReferences() {
            return new Reference[0];
        }
    }

    private static class Properties implements IPropertyManager {
        @Override
        public List<String> getProperty(String name) {
            return List.of(getSingularProperty(name));
        }

        @Override
        public void setProperty(String name, String value) {
        }

        @Override
        public void setProperty(String name, List<String> value) {
        }

        @Override
        public String getSingularProperty(String name) {
            return PROPERTIES.getOrDefault(name, "");
        }

        @Override
        public void addRules(org.javarosa.core.services.properties.IPropertyRules rules) {
        }

        @Override
        public List<org.javarosa.core.services.properties.IPropertyRules> getRules() {
            return List.of();
        }
    }
}
