/** Applications that the tests start around the plugin. */
package org.gstvae.host;
