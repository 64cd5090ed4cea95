package org.gstvae.cli;

import picocli.CommandLine.IVersionProvider;

/** What {@code vae --version} prints: the version in the jar's manifest. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    String version = Version.class.getPackage().getImplementationVersion();
    return new String[] {"gst-vae " + (version == null ? "(not packaged)" : version)};
  }
}
