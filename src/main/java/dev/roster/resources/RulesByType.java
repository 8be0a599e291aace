package dev.roster.resources;

import dev.roster.protocol.schema.ResourceType;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** What is special about each resource type; most have nothing. */
@Component
public class RulesByType {
    private final Map<String, ResourceRules> special;

    public RulesByType(List<ResourceRules> special) {
        this.special = special.stream().collect(Collectors.toMap(ResourceRules::resourceType, Function.identity()));
    }

    public ResourceRules of(ResourceType type) {
        ResourceRules rules = special.get(type.name());
        return rules == null ? new NoRules(type.name()) : rules;
    }
}
