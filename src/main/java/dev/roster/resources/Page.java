package dev.roster.resources;

import java.util.List;
import java.util.function.IntFunction;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A page of a list as it is read, some resources at a time.
 *
 * @param about what is known of the whole list once so many were shown: members of the ListResponse, as JSON text
 */
record Page(Flux<List<Found>> slices, IntFunction<Mono<String>> about) {}
