package org.gstvae.latent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CapsTextTest {
  @Test
  void readsWhatGStreamerWrites() throws LatentException {
    CapsText caps =
        CapsText.parse(
            "video/x-vae-latent, version=(int)1, model=(string)mini, framerate=(fraction)25/1,"
                + " interlace-mode=(string)progressive, title=(string)\"a\\ b\\\"c\\303\\274\","
                + " mastering-display-info=(string)35400:14600:8500, n=7");
    assertEquals("video/x-vae-latent", caps.mediaType());
    assertEquals(1, caps.fields().get("version"));
    assertEquals("mini", caps.fields().get("model"));
    assertEquals("25/1", caps.fields().get("framerate"));
    assertEquals("a b\"cü", caps.fields().get("title"));
    assertEquals("35400:14600:8500", caps.fields().get("mastering-display-info"));
    assertEquals(7, caps.fields().get("n"));
  }

  @Test
  void featuresAreSteppedOver() throws LatentException {
    assertEquals(
        Map.of("width", 16), CapsText.parse("video/x-raw(memory:DMABuf), width=(int)16").fields());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ", a=(int)1",
        "video/x-vae-latent, version",
        "video/x-vae-latent, version=(int",
        "video/x-vae-latent, version=(int)one",
        "video/x-vae-latent, version=(int)99999999999",
        "video/x-vae-latent, model=(string)\"mini",
        "video/x-vae-latent, model=(string)\"mini\\",
        "video/x-vae-latent; video/x-raw",
        "video/x-vae-latent(memory:x"
      })
  void malformedCapsAreRefused(String text) {
    assertThrows(LatentException.class, () -> CapsText.parse(text));
  }

  @Test
  void latentCapsComeBack() throws LatentException {
    assertEquals(Samples.caps(), LatentCaps.fromFields(Samples.caps().toFields()));
  }

  @Test
  void everyBadFieldIsNamed() {
    Map<String, Object> bad =
        Map.of(
            "version",
            2,
            "model",
            "Mini",
            "model-hash",
            "0123",
            "format",
            "f8",
            "channels",
            0,
            "latent-width",
            4,
            "temporal-factor",
            "4",
            "width",
            70_000);
    bad.forEach(
        (name, value) -> {
          Map<String, Object> fields = new HashMap<>(Samples.caps().toFields());
          fields.put(name, value);
          LatentException e =
              assertThrows(LatentException.class, () -> LatentCaps.fromFields(fields));
          assertEquals(LatentException.Kind.WRONG_TYPE, e.kind());
          // A column too few is found by the width that it does not cover.
          String named = name.equals("latent-width") ? "width" : name;
          assertTrue(e.getMessage().contains(named), e.getMessage());
        });
  }

  @Test
  void aChunkOfAnotherModelIsRefusedNamingBoth() {
    LatentCaps caps = Samples.caps();
    Map<String, Object> fields = new HashMap<>(caps.toFields());
    fields.put("model-hash", "fedcba9876543210");
    LatentException e =
        assertThrows(
            LatentException.class, () -> LatentCaps.fromFields(fields).check(Samples.chunk()));
    assertEquals(LatentException.Kind.WRONG_TYPE, e.kind());
    assertTrue(e.getMessage().contains("fedcba9876543210"), e.getMessage());
    assertTrue(e.getMessage().contains(Samples.HASH), e.getMessage());
  }
}
