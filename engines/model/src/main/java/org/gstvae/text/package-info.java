/** The words' way into the network: from a caption to the embeddings that guide the VAE. */
package org.gstvae.text;
