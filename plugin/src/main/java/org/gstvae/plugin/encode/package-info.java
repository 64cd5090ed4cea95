/** {@code vaeencode}: video to latents. */
package org.gstvae.plugin.encode;
