// A toy town: a train circles a brick windmill beside a pond while the camera drifts past.
// Rendered by render.sh; `clock` runs from 0 to 1 over the clip.
// Chosen to be hard for a video codec: fine texture, thin rails, moving reflections, text,
// objects that cover each other, and a camera that never rests.
#version 3.7;
global_settings { assumed_gamma 1.0 max_trace_level 4 }

#declare Seconds = 4 * clock;

// ---- Camera, light, sky -------------------------------------------------------------------
#declare Turn = -28 + 26 * clock;
camera {
  location vrotate(<0, 4.4 - 0.9 * clock, -15.5 + 2.2 * clock>, <0, Turn, 0>)
  right x * image_width / image_height
  angle 62
  look_at <0.4 * sin(2 * clock), 1.7, 0>
}

light_source { <-30, 38, -34> rgb <1.00, 0.93, 0.80> * 1.15 }
light_source { <25, 20, -30> rgb <0.16, 0.20, 0.28> shadowless }

sky_sphere {
  pigment {
    gradient y
    color_map { [0.0 rgb <0.62, 0.72, 0.84>] [0.2 rgb <0.22, 0.42, 0.74>] [1.0 rgb <0.12, 0.26, 0.58>] }
  }
  pigment {
    bozo turbulence 0.75 octaves 5 lambda 2.3
    color_map { [0.0 rgbt <1, 1, 1, 0.05>] [0.4 rgbt <0.92, 0.93, 0.96, 0.35>] [0.55 rgbt <1, 1, 1, 1>] [1.0 rgbt <1, 1, 1, 1>] }
    scale <0.32, 0.12, 0.32>
    translate <0.05 * Seconds, 0, 0.02 * Seconds>
  }
}

fog { fog_type 2 distance 190 rgb <0.72, 0.79, 0.86> fog_offset 2.5 fog_alt 2 }

// ---- Ground and pond ----------------------------------------------------------------------
#declare Grass = texture {
  pigment {
    granite turbulence 0.3
    color_map { [0.0 rgb <0.10, 0.23, 0.05>] [0.5 rgb <0.24, 0.38, 0.10>] [0.8 rgb <0.38, 0.46, 0.16>] [1.0 rgb <0.52, 0.50, 0.24>] }
    scale 1.7
  }
  normal { bumps 0.9 scale 0.07 }
  finish { diffuse 0.9 }
}

difference {
  plane { y, 0 }
  cylinder { <0, -0.5, 0>, <0, 0.5, 0>, 1 scale <1.35, 1, 1.0> translate <2.2, 0, -2.75> }
  texture { Grass }
}
plane {
  y, -0.12
  pigment { rgb <0.03, 0.10, 0.12> }
  normal { ripples 0.35 frequency 1.6 phase -1.1 * Seconds scale 0.25 translate <2.0, 0, -2.5> }
  finish { reflection { 0.25, 0.75 fresnel } specular 0.7 roughness 0.004 conserve_energy }
  interior { ior 1.33 }
}

// Hills, far enough to move slowly against the rest.
#declare Place = seed(71);
#declare I = 0;
#while (I < 14)
  sphere {
    0, 1
    scale <7 + 6 * rand(Place), 2.2 + 3.2 * rand(Place), 6>
    translate vrotate(<0, -0.6, 34 + 12 * rand(Place)>, <0, -85 + 13 * I, 0>)
    pigment {
      wrinkles
      color_map { [0 rgb <0.12, 0.22, 0.14>] [1 rgb <0.35, 0.42, 0.30>] }
      scale 0.9
    }
  }
  #declare I = I + 1;
#end

// ---- Windmill -----------------------------------------------------------------------------
#declare Bricks = texture {
  pigment {
    brick
    pigment { rgb <0.62, 0.58, 0.52> },
    pigment { bozo color_map { [0 rgb <0.42, 0.12, 0.07>] [0.5 rgb <0.60, 0.22, 0.12>] [1 rgb <0.50, 0.27, 0.17>] } scale 0.4 }
    brick_size <0.40, 0.16, 0.40> mortar 0.022
  }
  normal { granite 0.15 scale 0.4 }
}
cone { <0, 0, 0>, 1.75, <0, 4.6, 0>, 1.15 texture { Bricks } }
cone {
  <0, 4.6, 0>, 1.42, <0, 6.1, 0>, 0
  pigment { hexagon rgb <0.16, 0.19, 0.27>, rgb <0.24, 0.28, 0.38>, rgb <0.10, 0.13, 0.20> scale 0.13 }
  finish { specular 0.3 }
}
box { <-0.42, 0, -1.80>, <0.42, 1.25, -1.2> pigment { wood color_map { [0 rgb <0.30, 0.17, 0.07>] [1 rgb <0.52, 0.32, 0.15>] } scale 0.09 turbulence 0.08 rotate x * 88 } }
box { <-0.3, 2.5, -1.60>, <0.3, 3.2, -1.0> pigment { checker rgb <0.08, 0.10, 0.14>, rgb <0.85, 0.80, 0.62> scale <0.2, 0.23, 1> } finish { reflection 0.15 } }

#declare Sail = union {
  box { <-0.05, 0, -0.04>, <0.05, 3.0, 0.04> pigment { rgb <0.30, 0.20, 0.12> } }
  #declare I = 0;
  #while (I < 9)
    box { <0, 0.65 + 0.28 * I, -0.03>, <0.66, 0.70 + 0.28 * I, 0.03> pigment { rgb <0.34, 0.23, 0.14> } }
    #declare I = I + 1;
  #end
  box { <0.05, 0.65, 0.0>, <0.64, 2.95, 0.015> pigment { gradient y color_map { [0 rgb <0.92, 0.88, 0.78>] [0.5 rgb <0.92, 0.88, 0.78>] [0.5 rgb <0.75, 0.14, 0.12>] [1 rgb <0.75, 0.14, 0.12>] } scale 0.56 } }
}
union {
  #declare Arm = 0;
  #while (Arm < 4)
    object { Sail rotate z * 90 * Arm }
    #declare Arm = Arm + 1;
  #end
  cylinder { <0, 0, -0.14>, <0, 0, 0.9>, 0.15 pigment { rgb <0.2, 0.2, 0.22> } finish { specular 0.6 } }
  rotate z * -31 * Seconds
  translate <0, 4.35, -1.55>
}

// ---- Track and train ----------------------------------------------------------------------
#declare Radius = 5.2;
torus { Radius - 0.28, 0.035 translate y * 0.13 pigment { rgb <0.55, 0.54, 0.55> } finish { specular 0.8 metallic } }
torus { Radius + 0.28, 0.035 translate y * 0.13 pigment { rgb <0.55, 0.54, 0.55> } finish { specular 0.8 metallic } }
#declare I = 0;
#while (I < 90)
  box {
    <-0.48, 0, -0.09>, <0.48, 0.09, 0.09>
    pigment { wood color_map { [0 rgb <0.20, 0.13, 0.08>] [1 rgb <0.38, 0.27, 0.17>] } scale 0.05 translate I }
    translate x * Radius
    rotate y * 4 * I
  }
  #declare I = I + 1;
#end
difference {
  cylinder { <0, 0.001, 0>, <0, 0.04, 0>, Radius + 0.8 }
  cylinder { <0, -1, 0>, <0, 1, 0>, Radius - 0.8 }
  pigment { crackle color_map { [0 rgb <0.18, 0.17, 0.16>] [0.3 rgb <0.50, 0.47, 0.43>] [1 rgb <0.66, 0.63, 0.58>] } scale 0.11 }
}

#declare Wheel = union {
  torus { 0.19, 0.04 rotate z * 90 }
  #declare Spoke = 0;
  #while (Spoke < 5)
    box { <-0.02, -0.19, -0.02>, <0.02, 0.19, 0.02> rotate x * 36 * Spoke }
    #declare Spoke = Spoke + 1;
  #end
  pigment { rgb <0.12, 0.11, 0.11> }
  finish { specular 0.5 }
}
#declare Travel = 34 * Seconds;  // degrees along the track
#macro Wheels(Half)
  #local Roll = -Travel * Radius / 0.23;
  object { Wheel rotate x * Roll translate <-0.30, 0.36, -Half> }
  object { Wheel rotate x * Roll translate <0.30, 0.36, -Half> }
  object { Wheel rotate x * Roll translate <-0.30, 0.36, Half> }
  object { Wheel rotate x * Roll translate <0.30, 0.36, Half> }
#end
#declare Engine = union {
  Wheels(0.42)
  box { <-0.36, 0.42, -0.72>, <0.36, 0.54, 0.72> pigment { rgb <0.10, 0.10, 0.11> } }
  cylinder { <0, 0.82, -0.05>, <0, 0.82, 0.78>, 0.30 pigment { rgb <0.05, 0.30, 0.16> } finish { specular 0.6 roughness 0.02 reflection 0.08 } }
  torus { 0.30, 0.025 rotate x * 90 translate <0, 0.82, 0.25> pigment { rgb <0.85, 0.65, 0.20> } finish { metallic specular 0.9 } }
  torus { 0.30, 0.025 rotate x * 90 translate <0, 0.82, 0.60> pigment { rgb <0.85, 0.65, 0.20> } finish { metallic specular 0.9 } }
  cone { <0, 1.05, 0.58>, 0.09, <0, 1.48, 0.58>, 0.15 pigment { rgb <0.10, 0.10, 0.11> } }
  difference {
    box { <-0.38, 0.5, -0.72>, <0.38, 1.42, -0.05> }
    box { <-0.5, 0.95, -0.58>, <0.5, 1.28, -0.18> }
    pigment { rgb <0.62, 0.10, 0.08> } finish { specular 0.4 }
  }
  box { <-0.46, 1.42, -0.80>, <0.46, 1.49, 0.03> pigment { rgb <0.12, 0.12, 0.13> } }
}
#macro Wagon(Paint)
  union {
    Wheels(0.36)
    box { <-0.36, 0.42, -0.62>, <0.36, 0.52, 0.62> pigment { rgb <0.12, 0.11, 0.10> } }
    box { <-0.38, 0.52, -0.60>, <0.38, 1.15, 0.60> pigment { Paint } finish { specular 0.25 } }
  }
#end
#macro OnTrack(Thing, Behind)
  object { Thing translate x * Radius rotate y * (-Travel + Behind + 128) }
#end
OnTrack(Engine, 0)
OnTrack(Wagon(pigment { checker rgb <0.92, 0.78, 0.15>, rgb <0.10, 0.12, 0.40> scale 0.158 }), 16.5)
OnTrack(Wagon(pigment { gradient z color_map { [0 rgb <0.85, 0.84, 0.80>] [0.5 rgb <0.85, 0.84, 0.80>] [0.5 rgb <0.10, 0.45, 0.55>] [1 rgb <0.10, 0.45, 0.55>] } scale 0.15 }), 31)
OnTrack(Wagon(pigment { marble turbulence 0.8 color_map { [0 rgb <0.80, 0.40, 0.30>] [0.6 rgb <0.90, 0.80, 0.70>] [1 rgb <0.35, 0.10, 0.10>] } scale 0.3 }), 45.5)

// ---- A sign, a balloon, trees -------------------------------------------------------------
union {
  box { <-1.45, 0.75, 0>, <1.45, 1.75, 0.08> pigment { wood color_map { [0 rgb <0.50, 0.33, 0.17>] [1 rgb <0.74, 0.55, 0.33>] } scale 0.12 turbulence 0.06 rotate y * 86 } }
  cylinder { <-1.1, 0, 0.05>, <-1.1, 1.8, 0.05>, 0.06 pigment { rgb <0.35, 0.24, 0.14> } }
  cylinder { <1.1, 0, 0.05>, <1.1, 1.8, 0.05>, 0.06 pigment { rgb <0.35, 0.24, 0.14> } }
  text { ttf "cyrvetic.ttf" "gst-vae" 0.1, 0 scale <0.72, 0.72, 1> translate <-1.12, 1.06, -0.06> pigment { rgb <0.98, 0.96, 0.88> } finish { ambient 0.25 } }
  rotate y * -14
  translate <-2.5, 0, -7.3>
}

union {
  sphere {
    0, 1.25
    scale <1, 1.12, 1>
    pigment { radial frequency 9 color_map { [0 rgb <0.90, 0.25, 0.12>] [0.34 rgb <0.90, 0.25, 0.12>] [0.34 rgb <0.97, 0.88, 0.55>] [0.67 rgb <0.97, 0.88, 0.55>] [0.67 rgb <0.18, 0.30, 0.62>] [1 rgb <0.18, 0.30, 0.62>] } }
    finish { specular 0.15 }
  }
  box { <-0.22, -2.15, -0.22>, <0.22, -1.85, 0.22> pigment { checker rgb <0.55, 0.38, 0.18>, rgb <0.38, 0.24, 0.10> scale 0.07 } }
  cylinder { <-0.2, -1.9, 0>, <-0.7, -0.9, 0>, 0.02 pigment { rgb 0.2 } }
  cylinder { <0.2, -1.9, 0>, <0.7, -0.9, 0>, 0.02 pigment { rgb 0.2 } }
  rotate y * 22 * Seconds
  translate <5.6 - 0.55 * Seconds, 5.0 + 0.28 * Seconds, 4.5>
}

#macro Tree(High, Kind)
  union {
    cylinder { 0, <0, 0.5 * High, 0>, 0.09 * High pigment { wood color_map { [0 rgb <0.22, 0.14, 0.08>] [1 rgb <0.36, 0.25, 0.15>] } scale 0.04 } }
    #if (Kind)
      sphere { <0, 0.85 * High, 0>, 0.42 * High }
    #else
      cone { <0, 0.30 * High, 0>, 0.42 * High, <0, 0.95 * High, 0>, 0.08 * High }
      cone { <0, 0.75 * High, 0>, 0.28 * High, <0, 1.30 * High, 0>, 0 }
    #end
    texture {
      pigment { granite color_map { [0 rgb <0.03, 0.11, 0.04>] [0.5 rgb <0.10, 0.27, 0.07>] [1 rgb <0.30, 0.45, 0.13>] } scale 0.5 }
      normal { crackle 1.6 scale 0.13 }
    }
  }
#end
#declare I = 0;
#while (I < 46)
  #declare Away = 7.6 + 15 * rand(Place);
  #declare Angle = 52 + 256 * rand(Place);
  object { Tree(1.2 + 1.5 * rand(Place), (rand(Place) < 0.45)) rotate y * 360 * rand(Place) translate vrotate(<0, 0, -Away>, <0, Angle, 0>) }
  #declare I = I + 1;
#end
object { Tree(1.0, 1) translate <-6.9, 0, -4.2> }
object { Tree(0.8, 0) translate <6.9, 0, -4.9> }

// Smoke: puffs that rise and thin out, left behind along the track.
#declare Puff = 0;
#while (Puff < 9)
  #declare Age = mod(Puff / 9 + Seconds * 0.55, 1);
  #declare Left = 34 * Age / 0.55;
  sphere {
    0, 0.10 + 0.34 * Age
    translate <Radius, 1.55 + 1.3 * Age, 0>
    rotate y * (-Travel + Left + 134.5)
    pigment { rgbt <0.93, 0.93, 0.95, 0.35 + 0.6 * Age> }
    finish { ambient 0.25 diffuse 0.6 }
    no_shadow
  }
  #declare Puff = Puff + 1;
#end
