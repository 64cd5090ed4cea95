/** {@code vaedecode}: latents to video. */
package org.gstvae.plugin.decode;
