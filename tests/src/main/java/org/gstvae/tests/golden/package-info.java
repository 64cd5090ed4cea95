/** Runs reference tensors of a directory with a manifest through the network on libtorch. */
package org.gstvae.tests.golden;
