/** Built engines on disk: named by what they depend on, whole or not there, checked when read. */
package org.gstvae.tensorrt.cache;
