/** Principal components of pictures: the best linear codecs, to start from and to compare with. */
package org.gstvae.training.linear;
